import { createHash } from 'node:crypto';
import type { NewAuditEntry } from '../rows.js';

/** What the first entry of a chain follows. */
export const CHAIN_START = '';

/** What a hash covers of an entry. */
export type HashedEntry = Required<Omit<NewAuditEntry, 'key'>> & { readonly key: string | null };

/**
 * SHA-256 of an entry and of the hash before it, hexadecimal: whoever changes, removes or moves an entry breaks the chain there. Of the
 * entry's number it covers the place in the order, not the number.
 */
export function auditHash(previous: string, { at, actor, action, subject, reason, details, key }: HashedEntry): string {
  return createHash('sha256').update(JSON.stringify([previous, at, actor, action, subject, reason, canonical(details), key])).digest('hex');
}

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
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, canonicalValue(inner)]));
}

/** Where a chain is broken: what was expected of the entry. */
export interface AuditBreak {
  readonly id: number;
  readonly problem: string;
}

/** What a walk through the whole chain found. */
export interface AuditVerification {
  readonly entries: number;
  /** Of the newest entry; null without one. Whoever noted it sees that no entry was cut off since. */
  readonly head: string | null;
  /** Whether an entry has the hash that was looked for. */
  readonly knowsHead: boolean;
  /** The first entry without hash, or whose hash does not follow; null when every one does. */
  readonly firstBreak: AuditBreak | null;
}

/** Walks a chain entry by entry, oldest first. */
export class AuditChain {
  private entries = 0;
  private head: string | null = null;
  private knowsHead = false;
  private firstBreak: AuditBreak | null = null;

  /** @param lookedFor the newest hash as somebody noted it down */
  constructor(private readonly lookedFor?: string) {}

  add(entry: HashedEntry & { readonly id: number; readonly hash: string | null }): void {
    this.entries += 1;
    const expected = auditHash(this.head ?? CHAIN_START, entry);
    if (entry.hash !== expected) {
      this.firstBreak ??= { id: entry.id, problem: `its hash is ${entry.hash ?? 'missing'}; what it says, after the entry before, gives ${expected}` };
    }
    this.head = entry.hash ?? expected;
    this.knowsHead ||= entry.hash === this.lookedFor;
  }

  get verification(): AuditVerification {
    const { entries, head, knowsHead, firstBreak } = this;
    return { entries, head, knowsHead, firstBreak };
  }
}
