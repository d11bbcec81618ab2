import type { ServerMessage, Update, UpdateFrames } from '@tandem/contracts';
import { Frames } from './frame.js';

/** What one client asked for. */
export interface Subscription {
  readonly symbols: ReadonlySet<string>;
  readonly frames: UpdateFrames;
  /** Alike for subscriptions that are sent the same. */
  readonly key: string;
}

export function subscriptionTo(symbols: Iterable<string>, frames: UpdateFrames): Subscription {
  const sorted = [...symbols].sort();
  return { symbols: new Set(sorted), frames, key: `${frames} ${sorted.join(' ')}` };
}

export const NO_SUBSCRIPTION = subscriptionTo([], 'updates');

/** Subscriptions that differ are encoded each; what so many of them were sent is kept until the next change: some 3 MB of 20 symbols. */
const MAX_ENCODED = 256;
/** Messages are of a handful of kinds, and of runs of the pipeline, of which the newest count. */
const MAX_MESSAGES = 64;
/** Bytes of frames that are deflated of one change, 5 to 10 ms: subscriptions beyond it, all different, get theirs plain. */
const MAX_DEFLATED = 1024 * 1024;

/**
 * What clients are to know: the newest message of each kind and the newest update of each symbol, each with the number of the change
 * that brought it. So what waits for a client is a number, however far it is behind, and what brings it up to date is encoded once for
 * all that stand where it stands.
 */
export class Outgoing {
  private changes = 0;
  private readonly messages = new Map<string, { readonly change: number; readonly json: string }>();
  private readonly updates = new Map<string, { readonly change: number; readonly json: string }>();
  private readonly encoded = new Map<string, Frames>();
  private deflated = 0;

  /** Number of the newest change. */
  get change(): number {
    return this.changes;
  }

  /** @param key what the message takes the place of */
  takeMessage(key: string, message: ServerMessage): void {
    this.advance();
    this.messages.delete(key);
    this.messages.set(key, { change: this.changes, json: JSON.stringify(message) });
    for (const oldest of this.messages.keys()) {
      if (this.messages.size <= MAX_MESSAGES) return;
      this.messages.delete(oldest);
    }
  }

  /** @param updates of one commit */
  takeUpdates(updates: readonly Update[]): void {
    this.advance();
    for (const update of updates) this.updates.set(update.symbol, { change: this.changes, json: JSON.stringify(update) });
  }

  /** What brings a client of this subscription from change number `since` up to date. */
  after(since: number, subscription: Subscription): Frames {
    const key = `${since} ${subscription.key}`;
    const known = this.encoded.get(key);
    if (known !== undefined) return known;
    const messages = [...this.messages.values()].filter(({ change }) => change > since).map(({ json }) => json);
    const frames = new Frames([...messages, ...this.updatesAfter(since, subscription)], (bytes) => this.mayDeflate(bytes));
    if (this.encoded.size < MAX_ENCODED) this.encoded.set(key, frames);
    return frames;
  }

  private updatesAfter(since: number, { symbols, frames }: Subscription): string[] {
    const changed = [...symbols].flatMap((symbol) => {
      const update = this.updates.get(symbol);
      return update !== undefined && update.change > since ? [update.json] : [];
    });
    if (changed.length === 0) return [];
    if (frames === 'update') return changed.map((json) => `{"event":"update","data":${json}}`);
    return [`{"event":"updates","data":{"updates":[${changed.join(',')}]}}`];
  }

  private mayDeflate(bytes: number): boolean {
    if (this.deflated + bytes > MAX_DEFLATED) return false;
    this.deflated += bytes;
    return true;
  }

  private advance(): void {
    this.changes += 1;
    this.encoded.clear();
    this.deflated = 0;
  }
}
