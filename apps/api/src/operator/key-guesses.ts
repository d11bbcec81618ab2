import { BlockList, isIP } from 'node:net';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { TooManyGuessesProblem } from '../http/problems.js';

/** Wrong keys from one place that are looked at within a minute. */
export const MAX_GUESSES = 10;
const WINDOW_SECONDS = 60;

/** By which way a key comes: each is counted by itself, so that guesses by the one do not close the other. */
export type KeyWay = 'session' | 'bearer';

/** What becomes known of guesses, at most once a window whatever is sent, so that nobody outside can fill a log. */
export interface GuessWatch {
  /** A wrong key came. */
  onGuess(from: string): void;
  /** More came than are looked at. */
  onLimit(from: string): void;
}

/** Limits how often a wrong operator key is looked at. The counts of this process alone, which are gone with it. */
export class KeyGuesses {
  private readonly attempts = new RateLimiterMemory({ points: MAX_GUESSES, duration: WINDOW_SECONDS });
  private readonly notices = new RateLimiterMemory({ points: 1, duration: WINDOW_SECONDS });

  constructor(private readonly watch: GuessWatch) {}

  /**
   * Looks at a key, unless too many wrong ones came from there; a right one does not count.
   * @param address of who sent it; @param matches looks at the key
   * @throws TooManyGuessesProblem
   */
  async check(way: KeyWay, address: string, matches: () => boolean): Promise<boolean> {
    const from = placeOf(address);
    const counter = `${way} ${from}`;
    try {
      await this.attempts.consume(counter);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      if (await this.isFirst('limit')) this.watch.onLimit(from);
      throw new TooManyGuessesProblem(Math.max(1, Math.ceil(error.msBeforeNext / 1_000)));
    }
    if (matches()) {
      await this.attempts.reward(counter);
      return true;
    }
    if (await this.isFirst('guess')) this.watch.onGuess(from);
    return false;
  }

  /** Whether a notice of this kind is the first within a window. */
  private async isFirst(kind: string): Promise<boolean> {
    return (await this.notices.penalty(kind)).consumedPoints === 1;
  }
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

/** What one sender has for itself: this machine all of loopback, others an address of IPv4 or 64 bits of IPv6 (RFC 6177). */
function placeOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  const family = isIP(plain);
  if (family === 0) return 'nowhere';
  if (LOOPBACK.check(plain, family === 6 ? 'ipv6' : 'ipv4')) return 'this machine';
  return family === 6 ? `${networkOf(plain)}::/64` : plain;
}

/** The first four groups of an IPv6 address. */
function networkOf(address: string): string {
  const [head = '', tail] = address.split('::');
  const [first, last] = [groupsOf(head), groupsOf(tail ?? '')];
  const zeros = tail === undefined ? 0 : 8 - first.length - last.length;
  return [...first, ...Array<string>(zeros).fill('0'), ...last].slice(0, 4).join(':');
}

function groupsOf(part: string): string[] {
  return part === '' ? [] : part.split(':');
}
