/**
 * A value as PostgreSQL can hold it and as it is hashed: texts without NUL and without half of a surrogate pair, which error messages may
 * have; names sorted, because jsonb keeps them in an order of its own. What comes back from the database is the same again.
 */
export function canonical<T>(value: T): T {
  return canonicalValue(value) as T;
}

function canonicalValue(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '');
  if (Array.isArray(value)) return value.map(canonicalValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, canonicalValue(inner)]),
  );
}
