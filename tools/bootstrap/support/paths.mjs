import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** What every clone of this user shares: the pinned Node, the Temporal binaries, the native TensorFlow. */
export const CACHE = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'tandem');

/** What set-up remembers about this clone. Deleting node_modules therefore forgets it too. */
export const STATE = join(ROOT, 'node_modules', '.cache', 'tandem');
