import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { resolveSource, type Settings } from '@tandem/config';
import { CommandError, EXIT } from '../terminal/exit-codes.js';

/** The address by which a server listens on every one that its machine has. */
const EVERYWHERE = '0.0.0.0';

/** Where a running stack is to be reached. */
export interface StackAddresses {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly temporalNamespace: string;
  readonly temporalUiUrl: string | null;
  readonly apiUrl: string;
  readonly operatorKeyFile: string;
}

/** What the supervisor of a stack leaves in `<VAR_DIR>/<source>/run/stack.json`. */
interface StackFile extends Omit<StackAddresses, 'operatorKeyFile'> {
  readonly pid: number;
}

/**
 * The addresses that the settings give, else those of the stack that runs on this machine.
 * @throws CommandError when none runs, or more than one and SOURCE names neither
 */
export async function findStack(settings: Settings): Promise<StackAddresses> {
  const { DATABASE_URL, TEMPORAL_ADDRESS, TEMPORAL_UI_URL, SOURCE, VAR_DIR } = settings;
  if (DATABASE_URL !== undefined && TEMPORAL_ADDRESS !== undefined) {
    const source = resolveSource(settings);
    return {
      databaseUrl: DATABASE_URL,
      temporalAddress: TEMPORAL_ADDRESS,
      temporalNamespace: settings.TEMPORAL_NAMESPACE ?? source,
      temporalUiUrl: TEMPORAL_UI_URL ?? null,
      apiUrl: `http://${settings.HOST === EVERYWHERE ? '127.0.0.1' : settings.HOST}:${settings.PORT}`,
      operatorKeyFile: join(VAR_DIR, source, 'operator-key'),
    };
  }
  const sources = SOURCE === 'auto' ? await readdir(VAR_DIR).catch(nothing) : [SOURCE];
  const stacks = (await Promise.all(sources.map((source) => readStack(join(VAR_DIR, source))))).flat();
  const [stack, other] = stacks;
  if (stack === undefined) throw new CommandError('Tandem is not running: start it with `npm start`, or set DATABASE_URL and TEMPORAL_ADDRESS.', EXIT.notRunning);
  if (other !== undefined) throw new CommandError(`Tandem runs on more than one source (${stacks.map((each) => each.temporalNamespace).join(', ')}): say which with SOURCE.`, EXIT.wrongUse);
  return stack;
}

/** The database that the settings name, else that of the stack that runs here. @throws CommandError as `findStack` does */
export async function findDatabase(settings: Settings): Promise<string> {
  return settings.DATABASE_URL ?? (await findStack(settings)).databaseUrl;
}

/** The stack of one source, when its supervisor is alive; the file of a killed one outlives it. */
async function readStack(directory: string): Promise<StackAddresses[]> {
  const text = await readFile(join(directory, 'run', 'stack.json'), 'utf8').catch(nothing);
  if (typeof text !== 'string') return [];
  const stack = JSON.parse(text) as StackFile;
  return isAlive(stack.pid) ? [{ ...stack, operatorKeyFile: join(directory, 'operator-key') }] : [];
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process of another user is alive, too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function nothing(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
  throw error;
}
