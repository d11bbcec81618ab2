import { readSettings, SettingsError } from '@tandem/config';
import { DatabaseUnreachableError, EmbeddedPostgresError } from '@tandem/database';
import { onParentGone } from '../bootstrap/support/parent.mjs';
import { banner } from './banner.ts';
import { StackError } from './stack-error.ts';
import { type RunningStack, startStack } from './start-stack.ts';

/** npm and the terminal both deliver a Ctrl-C, one right after the other: the second one counts from here on. */
const SAME_KEYPRESS_MS = 1_000;

/** Errors whose message says everything that a user needs. */
const EXPLAINED = [StackError, SettingsError, DatabaseUnreachableError, EmbeddedPostgresError];

const say = (line: string) => process.stdout.write(`${line}\n`);

/** Starts the stack, stays until a signal comes or the process that started this one is gone, and stops everything. */
async function main(): Promise<number> {
  const stopped = stopRequest();
  const settings = readSettings(process.env);
  const explicit = new Set(Object.keys(process.env).filter((name) => process.env[name] !== ''));
  const starting = startStack(settings, { log: say, explicit, signal: stopped.signal });
  let stack: RunningStack;
  try {
    stack = await starting;
  } catch (error) {
    if (!stopped.signal.aborted) throw error;
    say('Stopped.');
    return 0;
  }
  stopped.onForce(() => stack.kill());
  if (!stopped.signal.aborted) say(banner(stack));
  await stopped.requested;
  await stack.stop();
  say('Stopped.');
  return 0;
}

/** Turns signals into one request to stop; a second keypress forces it. */
function stopRequest() {
  const controller = new AbortController();
  let since: number | null = null;
  let force = () => {};
  const request = () => {
    const now = performance.now();
    if (since === null) say('Stopping …');
    since ??= now;
    controller.abort(new StackError('Stopped before it was up.'));
    if (now - since < SAME_KEYPRESS_MS) return;
    say('Forced to stop.');
    force();
    process.exit(1);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, request);
  onParentGone(request);
  const requested = new Promise<void>((resolve) => controller.signal.addEventListener('abort', () => resolve()));
  return { signal: controller.signal, requested, onForce: (action: () => void) => { force = action; } };
}

try {
  process.exit(await main());
} catch (error) {
  const explained = EXPLAINED.some((type) => error instanceof type);
  process.stderr.write(`${explained ? (error as Error).message : `Tandem cannot start: ${error instanceof Error ? error.stack : String(error)}`}\n`);
  process.exit(1);
}
