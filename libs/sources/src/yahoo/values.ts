/** An object of an answer, its fields unknown. */
export type Fields = Readonly<Record<string, unknown>>;

/** The object that `value` is, or one without fields. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** The text that `value` is, without spaces around it; undefined when it is none or empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/**
 * An instant in milliseconds since the Unix epoch; undefined when it is none. Yahoo sends seconds, yahoo-finance2 makes
 * a Date of them where the answer is as it knows it, and leaves them where it is not.
 */
export function instantOf(value: unknown): number | undefined {
  const ts = value instanceof Date ? value.getTime() : isNumber(value) ? value * 1_000 : Number.NaN;
  return Number.isNaN(ts) ? undefined : ts;
}
