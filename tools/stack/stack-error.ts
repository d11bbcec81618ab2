/** The stack cannot come up or stay up. The message says why and what to do. */
export class StackError extends Error {
  override readonly name = 'StackError';
}
