import { beforeAll, describe, it } from 'vitest';
import { expectReadOrRefused, hostileBytes, hostileJson } from '@tandem/domain/testing';
import { ModelFileError, readMetadata } from '../src/tflite/read-metadata.js';
import { writeTflite } from '../src/tflite/write-tflite.js';
import { entry, foreignFile } from './foreign-file.js';
import { smallModel } from './small-model.js';

/** The scenario of hostile model files, for as many of each kind as the caller has time for. */
export function describeHostileModelFiles(runs: number, timeoutMs: number): void {
  describe('a model file from anywhere', () => {
    let file: Uint8Array;
    let metadata: unknown;
    beforeAll(async () => {
      file = writeTflite(await smallModel('lstm'), 3);
      metadata = readMetadata(file);
    });
    const isRefusal = (error: unknown) => error instanceof ModelFileError;

    it(
      'is read or refused in its own terms, whatever its bytes are',
      async () => {
        // Nearly all of a whole file is weights: small ones are damaged where it matters.
        const small = foreignFile([{ name: 'min_runtime_version', data: new Uint8Array(16) }, ...entry(JSON.stringify(metadata))]);
        await expectReadOrRefused(hostileBytes(file, small, small, small), runs, readMetadata, isRefusal);
      },
      timeoutMs,
    );

    it(
      'is read or refused in its own terms, whatever its metadata is',
      async () => {
        await expectReadOrRefused(hostileJson(metadata), runs, (text) => readMetadata(foreignFile(entry(text))), isRefusal);
      },
      timeoutMs,
    );
  });
}
