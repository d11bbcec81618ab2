import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { smallModel } from '../../testing/small-model.js';
import { Graph } from './graph.js';
import { unary } from './operations.js';
import { ModelFileError, readMetadata } from './read-metadata.js';
import { serialiseGraph, type MetadataEntry } from './serialise.js';
import { METADATA_NAME, writeTflite } from './write-tflite.js';

function faultOf(bytes: Uint8Array): string {
  try {
    readMetadata(bytes);
    return 'none';
  } catch (error) {
    if (error instanceof ModelFileError) return error.fault;
    throw error;
  }
}

/** A valid file of another maker. */
function foreignFile(metadata: readonly MetadataEntry[]): Uint8Array {
  const graph = new Graph();
  graph.output(unary(graph, 'tanh', 'y', graph.input('x', [1, 2])));
  return serialiseGraph(graph, 'foreign', metadata);
}

const entry = (text: string): MetadataEntry[] => [{ name: METADATA_NAME, data: new TextEncoder().encode(text) }];

describe('readMetadata', () => {
  let file: Uint8Array;
  beforeAll(async () => {
    file = writeTflite(await smallModel('lstm'), 3);
  });

  it('refuses what is no .tflite file', () => {
    expect(faultOf(new Uint8Array())).toBe('not-tflite');
    expect(faultOf(new TextEncoder().encode('<!doctype html><title>404</title>'))).toBe('not-tflite');
  });

  it('refuses a .tflite file of someone else', () => {
    expect(faultOf(foreignFile([]))).toBe('no-metadata');
    expect(faultOf(foreignFile([{ name: 'min_runtime_version', data: new Uint8Array(16) }]))).toBe('no-metadata');
  });

  it('refuses metadata that is not JSON or lacks a field', () => {
    expect(faultOf(foreignFile(entry('{')))).toBe('wrong-metadata');
    expect(faultOf(foreignFile(entry('{"schema":3}')))).toBe('wrong-metadata');
    expect(() => readMetadata(foreignFile(entry('{"schema":1}')))).toThrow(/schema/);
  });

  it('reads a file from before there was a choice of barriers, which had those of then', () => {
    const { labels, dataset, ...metadata } = readMetadata(file);
    const [{ volatility: _labels, ...oldLabels }, { barrierVolatility: _dataset, ...oldDataset }] = [labels, dataset];
    const old = readMetadata(foreignFile(entry(JSON.stringify({ ...metadata, labels: oldLabels, dataset: oldDataset }))));
    expect([old.labels.volatility, old.dataset.barrierVolatility]).toEqual(['ewm', 'ewm']);
    expect(old).toEqual(readMetadata(file));
  });

  it('refuses a file that was cut off anywhere', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: file.length - 1 }), (length) => {
        expect(faultOf(file.subarray(0, length))).not.toBe('none');
      }),
    );
  });

  it('fails in its own terms, whatever the damage', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: file.length - 1 }), fc.integer({ min: 0, max: 255 }), (at, value) => {
        const damaged = file.slice();
        damaged[at] = value;
        expect(['none', 'not-tflite', 'no-metadata', 'wrong-metadata']).toContain(faultOf(damaged));
      }),
      { numRuns: 500 },
    );
  });

  it('reads a file that lies in the middle of a larger buffer', () => {
    const larger = new Uint8Array(file.length + 37);
    larger.set(file, 13);
    expect(readMetadata(larger.subarray(13, 13 + file.length)).version).toBe(3);
  });
});
