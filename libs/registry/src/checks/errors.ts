/** A check cannot be carried out on what is stored. The message says what is missing, and what to do. */
export class CheckRefusedError extends Error {
  override readonly name = 'CheckRefusedError';
}
