import { existsSync, globSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Keeps each queue of the server in one part, as the embedded one does (tools/stack/temporal.ts): priorities hold within a part.
 */
export const ONE_PARTITION = ['--dynamic-config-value', 'matching.numTaskqueueWritePartitions=1'];

/** Where set-up keeps downloaded programs. */
const CACHE = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'tandem');

/** Temporal's server with time skipping, from TEMPORAL_TEST_SERVER or the cache; null when there is none. */
export const TEST_SERVER = findProgram('TEMPORAL_TEST_SERVER', 'temporal-test-server-*/temporal-test-server');

/** Temporal's program with its development server, from TEMPORAL_CLI or the cache; null when there is none. */
export const TEMPORAL_CLI = findProgram('TEMPORAL_CLI', 'temporal-cli-*/temporal');

function findProgram(variable: string, place: string): string | null {
  return [process.env[variable] ?? '', ...globSync(join(CACHE, place))].find((path) => path !== '' && existsSync(path)) ?? null;
}
