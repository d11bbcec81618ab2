/** How often the elapsed time is redrawn on a terminal. */
const REDRAW_MS = 500;

/** @param {number} since epoch milliseconds */
const secondsSince = (since) => Math.round((Date.now() - since) / 1000);

/**
 * Tells on standard error that a step is at work: a line with a running clock on a terminal, a plain line elsewhere.
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
    tell(`${what} …`);
    return action();
  }
  const draw = () => process.stderr.write(`\r\x1b[K${what} … ${secondsSince(started)} s`);
  draw();
  const timer = setInterval(draw, REDRAW_MS);
  try {
    return await action();
  } finally {
    clearInterval(timer);
    process.stderr.write(`\r\x1b[K${what}: ${secondsSince(started)} s\n`);
  }
}

/** @param {string} line */
export function tell(line) {
  process.stderr.write(`${process.stderr.isTTY ? '\r\x1b[K' : ''}${line}\n`);
}
