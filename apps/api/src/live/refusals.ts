import type { Clock } from '../platform/clock-check.js';

/** What was refused is tried again this often: a file restored from a backup keeps its version, and its revision. */
const RETRY_MS = 60_000;

/** Something that could not be used, and why. */
export interface Refusal<Subject> {
  readonly subject: Subject;
  readonly error: Error;
}

/** What could not be used, each noted under a key: reported once, tried again after a while. */
export class Refusals<Subject> {
  private readonly known = new Map<string, Refusal<Subject> & { readonly retryAt: number }>();

  constructor(private readonly now: Clock) {}

  get all(): Refusal<Subject>[] {
    return [...this.known.values()].map(({ subject, error }) => ({ subject, error }));
  }

  /** Whether it was refused so lately that it is not tried again yet. */
  mustWait(key: string): boolean {
    const refusal = this.known.get(key);
    return refusal !== undefined && this.now() < refusal.retryAt;
  }

  /** Notes that it cannot be used. @returns the refusal when it is news, else null */
  add(key: string, subject: Subject, error: unknown): Refusal<Subject> | null {
    const isNew = !this.known.has(key);
    const refusal = { subject, error: error instanceof Error ? error : new Error(String(error)) };
    this.known.set(key, { ...refusal, retryAt: this.now() + RETRY_MS });
    return isNew ? refusal : null;
  }

  /** It can be used. */
  clear(key: string): void {
    this.known.delete(key);
  }

  /** Forgets what has another key: it is not wanted any more. */
  retain(keys: ReadonlySet<string>): void {
    for (const key of this.known.keys()) if (!keys.has(key)) this.known.delete(key);
  }
}
