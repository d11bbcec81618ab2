/** A recording that cannot be played; the message names the file or directory and what was expected. */
export class ReplayError extends Error {
  override readonly name = 'ReplayError';
}
