import type { Backend } from '../backend/backend.js';
import { loadBackend } from '../backend/load-backend.js';

/** The native backend, or null after saying that a test needs it and is skipped. */
export async function nativeOrSkip(test: string): Promise<Backend | null> {
  try {
    return await loadBackend('native');
  } catch (error) {
    console.info(`skipped: ${test} (${String(error)})`);
    return null;
  }
}
