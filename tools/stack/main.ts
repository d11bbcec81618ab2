import { join, relative } from 'node:path';
import { escapeControls, readSettings, SettingsError } from '@tandem/config';
import { DatabaseUnreachableError, EmbeddedPostgresError, maskUrl, UnsuitableDatabaseError } from '@tandem/database';
import { onParentGone } from '../bootstrap/support/run.mjs';
import { StackError } from './stack-error.ts';
import { startStack, type RunningStack } from './start-stack.ts';

/** What a user sees once everything runs: where to look, and what is not live. */
function banner({ urls, directory, operatorKeyFile, warning, exposure }: RunningStack): string {
  const rows: [string, string | null][] = [
    ['Dashboard', urls.dashboard],
    ['API', urls.apiDocs],
    ['Temporal UI', urls.temporalUi],
    ['Database', maskUrl(urls.database)],
    ['Operator key', operatorKeyFile === null ? null : shown(operatorKeyFile)],
    ['Logs', shown(join(directory, 'logs'))],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const table = rows.flatMap(([name, value]) => (value === null ? [] : [`  ${name.padEnd(width)}  ${value}`]));
  return [
    '',
    'Tandem is running.',
    '',
    ...table,
    '',
    ...[warning, ...exposure].map((line) => `  *** ${line} ***`),
    '',
    'Ctrl-C stops everything.',
    '',
  ].join('\n');
}

/** Files below the current directory are named from there. */
function shown(path: string): string {
  const below = relative(process.cwd(), path);
  return below.startsWith('..') ? path : below;
}

/** npm and the terminal both deliver a Ctrl-C, one right after the other: the second one counts from here on. */
const SAME_KEYPRESS_MS = 1_000;

/** Errors whose message says everything that a user needs. */
const EXPECTED_ERRORS = [StackError, SettingsError, DatabaseUnreachableError, UnsuitableDatabaseError, EmbeddedPostgresError];

// Where the output goes to a file on a full disk, or to a terminal that was closed, what is said is lost, and nothing else.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

/** Lines hold messages of processes, files and networks, too. */
const print = (line: string) => process.stdout.write(`${escapeControls(line)}\n`);

/** Starts the stack, stays until a signal comes or the process that started this one is gone, and stops everything. */
async function main(): Promise<number> {
  const stopped = stopRequest();
  const settings = readSettings(process.env);
  const explicit = new Set(Object.keys(process.env).filter((name) => process.env[name] !== ''));
  const starting = startStack(settings, { log: print, explicit, signal: stopped.signal });
  let stack: RunningStack;
  try {
    stack = await starting;
  } catch (error) {
    if (!stopped.signal.aborted) throw error;
    print('Stopped.');
    return 0;
  }
  stopped.onForce(() => stack.kill());
  if (!stopped.signal.aborted) print(banner(stack));
  await stopped.requested;
  await stack.stop();
  print('Stopped.');
  return 0;
}

/** Turns signals into one request to stop; a second keypress forces it. */
function stopRequest() {
  const controller = new AbortController();
  let since: number | null = null;
  let force = () => {};
  const request = () => {
    const now = performance.now();
    if (since === null) print('Stopping …');
    since ??= now;
    controller.abort(new StackError('Stopped before it was up.'));
    if (now - since < SAME_KEYPRESS_MS) return;
    print('Forced to stop.');
    force();
    process.exit(1);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, request);
  onParentGone(request);
  const requested = new Promise<void>((resolve) => controller.signal.addEventListener('abort', () => resolve()));
  return {
    signal: controller.signal,
    requested,
    onForce: (action: () => void) => {
      force = action;
    },
  };
}

/** Codes of the system for a disk or a quota that is full. */
const NO_ROOM = new Set<unknown>(['ENOSPC', 'EDQUOT']);

try {
  process.exit(await main());
} catch (error) {
  if (NO_ROOM.has((error as NodeJS.ErrnoException).code)) {
    process.stderr.write(`The disk of VAR_DIR is full (${escapeControls((error as Error).message)}). Make room and start again.\n`);
    process.exit(1);
  }
  const explained = EXPECTED_ERRORS.some((type) => error instanceof type);
  const message = explained ? (error as Error).message : `Tandem cannot start: ${error instanceof Error ? error.stack : String(error)}`;
  process.stderr.write(`${escapeControls(message)}\n`);
  process.exit(1);
}
