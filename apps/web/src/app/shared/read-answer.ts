/** The part of a contract's schema that reading needs. */
interface Schema<T> {
  safeParse(raw: unknown):
    | { success: true; data: T }
    | { success: false; error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] } };
}

/** An answer that does not have the form of the contract; the message names the fields. */
export class UnreadableAnswer extends Error {
  override readonly name = 'UnreadableAnswer';
}

/**
 * Reads what arrived as the contract says it is.
 * @throws UnreadableAnswer naming every field that does not fit.
 */
export function readAnswer<T>(schema: Schema<T>, raw: unknown): T {
  const read = schema.safeParse(raw);
  if (read.success) return read.data;
  throw new UnreadableAnswer(read.error.issues.map(({ path, message }) => `${path.join('.') || 'message'}: ${message}`).join('; '));
}
