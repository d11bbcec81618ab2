/** How often the elapsed time is redrawn on a terminal. */
const REDRAW_MS = 500;

/** Steps at work, and since when in epoch milliseconds. */
const running = /** @type {Map<string, number>} */ (new Map());

/** @type {NodeJS.Timeout | undefined} */
let timer;

/** @param {number} since epoch milliseconds */
const secondsSince = (since) => Math.round((Date.now() - since) / 1000);

/**
 * Reports on standard error that a step is at work: one line for all steps with a running clock on a terminal, a plain line each elsewhere.
 * Standard output stays clean for the command that follows.
 *
 * @template T
 * @param {string} what the step, as in "Installing the dependencies"
 * @param {() => Promise<T>} action
 * @returns {Promise<T>}
 */
export async function showProgress(what, action) {
  const started = Date.now();
  if (!process.stderr.isTTY) {
    report(`${what} …`);
    return action();
  }
  running.set(what, started);
  timer ??= setInterval(draw, REDRAW_MS);
  draw();
  try {
    return await action();
  } finally {
    running.delete(what);
    report(`${what}: ${secondsSince(started)} s`);
    if (running.size === 0) {
      clearInterval(timer);
      timer = undefined;
    } else {
      draw();
    }
  }
}

function draw() {
  const line = [...running].map(([what, since]) => `${what} … ${secondsSince(since)} s`).join(', ');
  process.stderr.write(`\r\x1b[K${line.slice(0, process.stderr.columns - 1)}`);
}

/** @param {string} line */
export function report(line) {
  process.stderr.write(`${process.stderr.isTTY ? '\r\x1b[K' : ''}${line}\n`);
}

/** A set-up step that cannot be carried out, described by what was tried and what to do about it. */
export class SetupError extends Error {
  /**
   * @param {string} what the step, as in "installing the dependencies"
   * @param {{ tried: readonly string[], todo: string }} help
   */
  constructor(what, { tried, todo }) {
    super([`Set-up stopped: ${what} failed.`, ...tried.map((line) => `  tried: ${line}`), `  what to do: ${todo}`].join('\n'));
    this.name = 'SetupError';
  }
}

/**
 * @param {unknown} error
 * @returns {string} the first line of the error's message
 */
export function firstLine(error) {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0] ?? message;
}
