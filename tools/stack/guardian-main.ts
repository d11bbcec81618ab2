import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, processStart } from '../bootstrap/support/lock.mjs';
import type { GuardianMessage } from './guardian.ts';

/** What processes get to finish, as from the supervisor; a training step saves its checkpoint well within. */
const STOP_TIMEOUT_MS = 20_000;
const POLL_MS = 100;

/** A process and when it started, so that another one with its number is left alone. */
interface Known extends GuardianMessage {
  readonly identity: string;
}

/** Ends what the supervisor started, once the pipe from it closes. */
async function main(): Promise<void> {
  const known = new Map<string, Known>();
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    const message = JSON.parse(line) as GuardianMessage;
    const start = message.pid === null ? null : processStart(message.pid);
    if (start === null) known.delete(message.name);
    else known.set(message.name, { ...message, identity: `${message.pid} ${start}` });
  });
  await once(lines, 'close');
  const left = [...known.values()];
  await end(
    left.filter(({ kind }) => kind === 'process'),
    'SIGTERM',
  );
  // SIGINT is PostgreSQL's fast shutdown: sessions end, everything is written.
  await end(
    left.filter(({ kind }) => kind === 'postgres'),
    'SIGINT',
  );
}

async function end(processes: readonly Known[], name: NodeJS.Signals): Promise<void> {
  const alive = () => processes.filter(({ identity }) => isAlive(identity));
  for (const { pid } of alive()) signal(pid!, name);
  for (let waited = 0; alive().length > 0 && waited < STOP_TIMEOUT_MS; waited += POLL_MS) await sleep(POLL_MS);
  for (const { pid, kind } of alive()) signal(kind === 'process' ? -pid! : pid!, 'SIGKILL');
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself meanwhile.
  }
}

// It is for the end of the supervisor alone to decide, by the pipe.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => undefined);
await main();
