import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { entry, foreignFile } from '../../testing/foreign-file.js';
import { smallModel } from '../../testing/small-model.js';
import { ModelFileError, readMetadata } from './read-metadata.js';
import { writeTflite } from './write-tflite.js';

function faultOf(bytes: Uint8Array): string {
  try {
    readMetadata(bytes);
    return 'none';
  } catch (error) {
    if (error instanceof ModelFileError) return error.fault;
    throw error;
  }
}

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

  it('says of metadata that is wrong throughout only how it begins', () => {
    const featureNames = Array.from({ length: 5_000 }, (_, i) => i);
    const wrong = foreignFile(entry(JSON.stringify({ ...readMetadata(file), featureNames })));
    expect(() => readMetadata(wrong)).toThrow(/featureNames\[9\]\n… and 4990 more$/);
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

  it('reads a file that lies in the middle of a larger buffer', () => {
    const larger = new Uint8Array(file.length + 37);
    larger.set(file, 13);
    expect(readMetadata(larger.subarray(13, 13 + file.length)).version).toBe(3);
  });
});
