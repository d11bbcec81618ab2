import { existsSync, globSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where bootstrap keeps downloaded programs. */
const CACHE = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'tandem');

/** Temporal's server with time skipping, from TEMPORAL_TEST_SERVER or the cache; null when there is none. */
export const TEST_SERVER = find('TEMPORAL_TEST_SERVER', 'temporal-test-server');

/** Temporal's CLI with its development server, from TEMPORAL_CLI or the cache; null when there is none. */
export const TEMPORAL_CLI = find('TEMPORAL_CLI', 'temporal');

function find(variable: string, program: string): string | null {
  const given = process.env[variable];
  if (given !== undefined && existsSync(given)) return given;
  return globSync(join(CACHE, '**', program)).find((path) => !path.includes('node_modules')) ?? null;
}

if (TEST_SERVER === null) console.warn('Skipped: workflow tests need temporal-test-server (TEMPORAL_TEST_SERVER).');
