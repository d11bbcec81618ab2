import type { ModelMetadata } from '../metadata.js';
import { ModelFileError } from '../tflite/model-file-error.js';
import { ModelRunner } from './model-runner.js';

/** Most that an answer may differ from the trainer's. */
export const AGREEMENT = 1e-5;

/**
 * Proves that a file runs in the runtime that serves it and answers as its trainer did.
 * @throws ModelFileError
 */
export async function verifyModelFile(bytes: Uint8Array): Promise<{ metadata: ModelMetadata; largestDifference: number }> {
  const runner = await ModelRunner.load(bytes);
  const { metadata, probeDifference: largestDifference } = runner;
  runner.dispose();
  if (largestDifference <= AGREEMENT) return { metadata, largestDifference };
  throw new ModelFileError('wrong-network',
    `${metadata.kind} v${metadata.version} answers up to ${largestDifference} apart from its trainer; expected at most ${AGREEMENT}`);
}
