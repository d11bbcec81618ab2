import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** What every clone of this user shares: the pinned Node, the Temporal binaries, the native TensorFlow. */
export const CACHE = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'tandem');

/** What set-up remembers about this clone. Deleting node_modules therefore forgets it too. */
export const STATE = join(ROOT, 'node_modules', '.cache', 'tandem');

/** Reads `.env` at the root, when there is one, into the environment; what is set already stays. */
export function loadEnvironmentFile() {
  const file = join(ROOT, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
}

/**
 * Flags of every Node that computes features: worker, API, command line, benchmarks; Dockerfile and docker-compose.yml repeat them.
 *
 * A bar's features come from a few dozen small methods. V8 inlines 920 bytes of bytecode into one function and boxes the numbers that
 * pass any call beyond; with room for all of them 241,800 bars take 40 ms instead of 57 (technical), 135 instead of 165 (barrier).
 */
export const NODE_FLAGS = ['--max-inlined-bytecode-size-cumulative=4000'];

/**
 * Flags of the API, which is there all day. Of what 1,000 clients make it allocate, V8 keeps 134 MB of young objects and collects the
 * old ones when they have doubled: 572 MB were resident where 67 MB are in use. With these and one malloc arena it is below 300 MB.
 *
 * V8 collects beside the program on four threads. Where a container has one core, they use up in 30 ms what it may compute in 100, and the
 * kernel stops all of it for the rest: the slowest bar at 1,000 clients came after 129 ms, with one thread after 100.
 */
export const API_FLAGS = [...NODE_FLAGS, '--max-semi-space-size=8', '--heap-growing-percent=20', '--v8-pool-size=1'];

/**
 * Flags of the worker, which mostly waits: its own heap and those of the two threads that run workflows stay small. Children do not get
 * them.
 */
export const WORKER_FLAGS = [...NODE_FLAGS, '--max-semi-space-size=4', '--heap-growing-percent=20'];

/**
 * Environment of both: glibc gives threads arenas of their own, each of which keeps what it once held: some 50 MB of the API's. Others know
 * nothing of it.
 */
export const RESIDENT_ENVIRONMENT = { MALLOC_ARENA_MAX: '1' };
