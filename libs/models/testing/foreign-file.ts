import { Graph } from '../src/tflite/graph.js';
import { unary } from '../src/tflite/operations.js';
import { serialiseGraph, type MetadataEntry } from '../src/tflite/serialise.js';
import { METADATA_NAME } from '../src/tflite/write-tflite.js';

/** A valid file of another maker: the smallest network there is. */
export function foreignFile(metadata: readonly MetadataEntry[]): Uint8Array {
  const graph = new Graph();
  graph.output(unary(graph, 'tanh', 'y', graph.input('x', [1, 2])));
  return serialiseGraph(graph, 'foreign', metadata);
}

/** The metadata entry of Tandem with any text. */
export function entry(text: string): MetadataEntry[] {
  return [{ name: METADATA_NAME, data: new TextEncoder().encode(text) }];
}
