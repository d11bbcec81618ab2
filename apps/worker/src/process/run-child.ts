import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { ApplicationFailure, type Duration } from '@temporalio/common';

/** What a child does, named in its program; it reports on its way. */
export type ChildWork<Input = unknown, Report = unknown, Result = unknown> = (
  input: Input,
  report: (progress: Report) => void,
) => Promise<Result>;

/** What a child is sent. */
export interface ChildJob {
  readonly work: string;
  readonly input: unknown;
}

/** What it sends. */
export type ChildAnswer =
  | { readonly type: 'progress'; readonly progress: unknown }
  | { readonly type: 'result'; readonly result: unknown }
  | { readonly type: 'failure'; readonly name: string; readonly message: string };

interface ChildOptions<Report> {
  /** Ends the child. */
  readonly signal: AbortSignal;
  readonly onReport: (progress: Report) => void;
  /** How the failure is called of one that was killed, and of what. */
  readonly lost: { readonly type: string; readonly what: string };
  /** Before what was killed is tried again; default: that of the retry policy. */
  readonly retryDelay?: Duration;
}

/**
 * Has a child do a work, in a process of low priority that gives its memory back and ends with this one: a computation that takes a
 * processor for long is to be noticed by nothing that shares this process.
 * @param input is copied, and so are reports and result: plain values and typed arrays
 * @throws ApplicationFailure of the name of what the work threw, or of `lost`, which may be tried again; the signal's reason
 */
export function runChild<Input, Report, Result>(
  work: string,
  input: Input,
  { signal, onReport, lost, retryDelay }: ChildOptions<Report>,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    // SIGKILL: a computation of seconds hears nothing else. The settings of memory are the worker's, which is there all day.
    const child = fork(programOfChild(), {
      execArgv: process.execArgv.filter((flag) => flag.startsWith(INLINING)),
      env: { ...process.env, MALLOC_ARENA_MAX: undefined },
      serialization: 'advanced',
      // A session of its own, which Linux can have wait for the worker's and the API's.
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const end = () => {
      child.kill('SIGKILL');
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', end, { once: true });
    child.on('message', (answer: ChildAnswer) => {
      if (answer.type === 'progress') onReport(answer.progress as Report);
      else if (answer.type === 'result') resolve(answer.result as Result);
      else reject(ApplicationFailure.create({ message: answer.message, type: answer.name }));
    });
    child.once('error', reject);
    child.once('exit', (code, killedBy) => {
      signal.removeEventListener('abort', end);
      reject(endedWithoutAnswer(lost, killedBy ?? `code ${code}`, retryDelay));
    });
    child.send({ work, input } satisfies ChildJob, (error) => {
      if (error !== null) reject(error);
    });
  });
}

/** The flag that features are computed faster with (NODE_FLAGS of the tools); others of this process may look for sources. */
const INLINING = '--max-inlined-bytecode-size-cumulative';

/** By the package's own name, so that the build is found from the sources as well; in one file where this program is. */
function programOfChild(): string {
  const program = createRequire(import.meta.url).resolve('@tandem/worker/child');
  return process.argv[1]?.endsWith('.bundle.js') ? program.replace(/\.js$/, '.bundle.js') : program;
}

function endedWithoutAnswer({ type, what }: ChildOptions<never>['lost'], how: string, retryDelay?: Duration): ApplicationFailure {
  return ApplicationFailure.create({
    message: `The process of ${what} ended without an answer (${how}); SIGKILL and SIGABRT are what a lack of memory ends it with.`,
    type,
    ...(retryDelay !== undefined && { nextRetryDelay: retryDelay }),
  });
}
