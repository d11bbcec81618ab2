import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Google's Python package of TensorFlow Lite's interpreter, at the version that the files were first checked with. */
const PACKAGE = 'ai-edge-litert==2.3.0';
const ENVIRONMENT = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'tandem', 'ai-edge-litert');
const PYTHON = join(ENVIRONMENT, 'bin', 'python');
const SCRIPT = fileURLToPath(new URL('interpret.py', import.meta.url));
/** Enough for pip on a slow line, and less than a test hook may take. */
const INSTALL_TIMEOUT_MS = 100_000;

/** Whether the official interpreter is available, after trying to install it with pip; logs why not. */
export async function prepareOfficialInterpreter(): Promise<boolean> {
  const works = () => run(PYTHON, ['-c', 'import ai_edge_litert.interpreter']);
  try {
    await works();
    return true;
  } catch {
    // Not installed yet, or incomplete.
  }
  try {
    await run('python3', ['-m', 'venv', '--clear', ENVIRONMENT], { timeout: INSTALL_TIMEOUT_MS });
    await run(PYTHON, ['-m', 'pip', 'install', '--quiet', '--only-binary', ':all:', PACKAGE], { timeout: INSTALL_TIMEOUT_MS });
    await works();
    return true;
  } catch (error) {
    console.info(`skipped: agreement with ${PACKAGE}, which pip did not install here (${(error as Error).message.split('\n', 1)[0]})`);
    return false;
  }
}

/** Outputs of the official interpreter for one batch of inputs. */
export async function interpretOfficially(file: Uint8Array, input: Float32Array): Promise<Float32Array> {
  const directory = await mkdtemp(join(tmpdir(), 'tandem-tflite-'));
  const [model, source, target] = ['model.tflite', 'input', 'output'].map((name) => join(directory, name)) as [string, string, string];
  try {
    await writeFile(model, file);
    await writeFile(source, new Uint8Array(input.buffer, input.byteOffset, input.byteLength));
    await run(PYTHON, [SCRIPT, model, source, target]);
    return new Float32Array(new Uint8Array(await readFile(target)).buffer);
  } finally {
    await rm(directory, { recursive: true });
  }
}
