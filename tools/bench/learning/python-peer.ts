import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findOnPath, run } from '../../bootstrap/support/run.mjs';
import { installOnce } from '../../bootstrap/support/install-once.mjs';
import { CACHE, ROOT } from '../../bootstrap/support/paths.mjs';
import { showProgress } from '../../bootstrap/support/progress.mjs';

/** The Python stack that the learning pipeline is measured against. */
export interface PythonPeer {
  /** A Python that has what the stack requires. */
  readonly python: string;
  /** Its nightly.py, which is run where it lies. */
  readonly script: string;
}

/** TensorFlow is 250 MB. */
const INSTALL_TIMEOUT_MS = 15 * 60_000;

/** The peer with its environment, made by pip once a list of requirements; null after saying why it is not there. */
export async function findPythonPeer(): Promise<PythonPeer | null> {
  const directory = resolve(process.env['TANDEM_PEERS'] ?? join(ROOT, '../shared/peers'), 'python-stack');
  const [script, requirements] = [join(directory, 'nightly.py'), join(directory, 'requirements.txt')];
  if (!existsSync(script)) return skip(`there is none in ${directory} (set TANDEM_PEERS)`);
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const environment = join(CACHE, `python-stack-${digest}`);
  try {
    await installOnce(environment, (draft) => install(requirements, draft));
  } catch (error) {
    return skip(`its environment cannot be installed: ${(error as Error).message.trim().split('\n').at(-1)}`);
  }
  return { python: join(environment, 'bin', 'python'), script };
}

async function install(requirements: string, draft: string): Promise<void> {
  const python = findOnPath('python3', 'python');
  if (python === null) throw new Error('python3 was not found on PATH');
  await run(python, ['-m', 'venv', draft]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--only-binary', ':all:', '-r', requirements];
  await showProgress('Installing the Python stack', () => run(join(draft, 'bin', 'python'), pip, { timeoutMs: INSTALL_TIMEOUT_MS }));
}

function skip(reason: string): null {
  process.stdout.write(`Skipped: the Python stack, because ${reason}.\n`);
  return null;
}
