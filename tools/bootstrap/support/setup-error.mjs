/** A set-up step that cannot be carried out, told as what was tried and what to do about it. */
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
