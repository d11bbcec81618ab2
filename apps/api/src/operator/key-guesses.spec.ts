import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TooManyGuessesProblem } from '../http/problems.js';
import { KeyGuesses, MAX_GUESSES } from './key-guesses.js';

const right = () => true;
const wrong = () => false;

describe('KeyGuesses', () => {
  let seen: string[];
  let guesses: KeyGuesses;
  beforeEach(() => {
    // The library has its own clock.
    vi.useFakeTimers();
    seen = [];
    guesses = new KeyGuesses({ onGuess: (from) => seen.push(`guess from ${from}`), onLimit: (from) => seen.push(`limit of ${from}`) });
  });
  afterEach(() => vi.useRealTimers());

  const guess = async (times: number, address = '192.0.2.1') => {
    for (let i = 0; i < times; i++) expect(await guesses.check('session', address, wrong)).toBe(false);
  };
  const isRefused = (address = '192.0.2.1', way: 'session' | 'bearer' = 'session') =>
    expect(guesses.check(way, address, right)).rejects.toThrow(TooManyGuessesProblem);

  it('looks at ten wrong keys a minute, then at none, not even the right one, until the minute is over', async () => {
    await guess(MAX_GUESSES);
    vi.advanceTimersByTime(20_000);
    await expect(guesses.check('session', '192.0.2.1', right)).rejects.toMatchObject({ status: 429, retryAfter: 40 });
    vi.advanceTimersByTime(40_001);
    expect(await guesses.check('session', '192.0.2.1', right)).toBe(true);
  });

  it('does not count right keys', async () => {
    for (let i = 0; i < 5 * MAX_GUESSES; i++) expect(await guesses.check('bearer', '192.0.2.1', right)).toBe(true);
  });

  it('counts every sender and either way by itself', async () => {
    await guess(MAX_GUESSES);
    await isRefused();
    expect(await guesses.check('session', '192.0.2.2', right)).toBe(true);
    expect(await guesses.check('bearer', '192.0.2.1', right)).toBe(true);
  });

  it.each([
    ['all of loopback', ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1']],
    ['the 64 bits of a network', ['2001:db8:1:2::1', '2001:db8:1:2:ffff:1:2:3', '2001:db8:1:2:0:0:0:9']],
    ['a link', ['fe80::1%eth0', 'fe80::2%eth1']],
    ['an IPv4 address however it is written', ['192.0.2.1', '::ffff:192.0.2.1']],
  ])('takes %s for one sender', async (_, addresses) => {
    for (let i = 0; i < MAX_GUESSES; i++) await guess(1, addresses[i % addresses.length]);
    for (const address of addresses) await isRefused(address);
    expect(await guesses.check('session', '2001:db8:1:3::1', right)).toBe(true);
  });

  it('tells of guesses and of the limit once a minute, whatever comes from however many senders', async () => {
    for (let host = 1; host <= 20; host++) {
      await guess(MAX_GUESSES, `192.0.2.${host}`);
      for (let i = 0; i < 3; i++) await isRefused(`192.0.2.${host}`);
    }
    expect(seen).toEqual(['guess from 192.0.2.1', 'limit of 192.0.2.1']);
    vi.advanceTimersByTime(60_001);
    await guess(1);
    expect(seen).toHaveLength(3);
  });
});
