import type { FileCheck } from '@tandem/evaluation';
import { ModelFileError, verifyModelFile } from '@tandem/models';

/** Rule 1: loads the file in the runtime that serves it and compares its answers with the trainer's. */
export async function checkFile(bytes: Uint8Array): Promise<FileCheck> {
  try {
    const { largestDifference } = await verifyModelFile(bytes);
    return { passed: true, largestDifference };
  } catch (error) {
    if (error instanceof ModelFileError) return { passed: false, problem: error.message };
    throw error;
  }
}
