import { BackendUnavailableError, type Backend, type BackendPreference } from './backend.js';
import { loadNativeBackend } from './native-backend.js';
import { loadWasmBackend } from './wasm-backend.js';

/**
 * The backend that trains. `auto` takes the native one when it loads and says in `reason` why when it does not.
 * TensorFlow.js has one current backend a process: what was loaded last computes for all.
 * @throws BackendUnavailableError when the one asked for, or with `auto` both, do not load
 */
export async function loadBackend(preference: BackendPreference): Promise<Backend> {
  if (preference === 'wasm') return attempt('wasm', loadWasmBackend);
  try {
    return await attempt('native', loadNativeBackend);
  } catch (error) {
    if (preference === 'native') throw error;
    const backend = await attempt('wasm', loadWasmBackend);
    return { ...backend, reason: `${backend.reason}, 4 to 11 times slower than native, because ${messageOf(error)}` };
  }
}

async function attempt(name: string, load: () => Promise<Backend>): Promise<Backend> {
  try {
    return await load();
  } catch (error) {
    throw new BackendUnavailableError(`the ${name} TensorFlow backend does not load: ${messageOf(error)}`, { cause: error });
  }
}

/** First line of the message; module errors append their whole require stack. */
function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!;
}
