import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BAR_MS, Random, sessionsBetween, TradingMinutes, ZoneClock } from '@tandem/domain';
import { UnclearFileError } from './bar-file-error.js';
import { openBarFile } from './open-bar-file.js';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tandem-times-'));
});
afterAll(() => rm(directory, { recursive: true }));

function wallIn(zone: string): (ts: number) => string {
  const clock = new ZoneClock(zone);
  return (ts) => new Date(ts + clock.offset(ts)).toISOString().slice(0, 19).replace('T', ' ');
}

const SPELLINGS = {
  'no zone': wallIn,
  'day first': (zone: string) => (ts: number) => wallIn(zone)(ts).replace(/^(\d+)-(\d+)-(\d+)/, '$3.$2.$1'),
  'month first': (zone: string) => (ts: number) => wallIn(zone)(ts).replace(/^(\d+)-(\d+)-(\d+)/, '$2/$3/$1'),
  UTC: () => (ts: number) => `${new Date(ts).toISOString().slice(0, 19)}Z`,
  milliseconds: () => String,
};
type Spelling = keyof typeof SPELLINGS;

const ZONES = ['UTC', 'America/New_York', 'America/Chicago', 'America/Los_Angeles', 'Europe/London', 'Europe/Berlin', 'Asia/Tokyo'];

/** Files of one symbol as there are. */
const file = fc.record({
  month: fc.integer({ min: 1, max: 12 }),
  days: fc.constantFrom(1, 7, 30),
  /** Share of the minutes of regular hours with a trade. */
  density: fc.constantFrom(1, 0.5, 0.1, 0.015),
  /** The same before and after them, of that share. */
  extended: fc.constantFrom(0, 0.3),
  /** What the file has of each session. */
  part: fc.constantFrom([0, 1] as const, [0, 1] as const, [0, 0.5] as const, [0.5, 1] as const),
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  zone: fc.constantFrom(...ZONES),
  spelling: fc.constantFrom(...(Object.keys(SPELLINGS) as Spelling[])),
  stamp: fc.constantFrom('start', 'end'),
});
type File = typeof file extends fc.Arbitrary<infer T> ? T : never;

interface Trade {
  readonly ts: number;
  readonly volume: number;
}

/** Most trades at the open and at the close, whose auctions are large; the fewer, the farther from regular hours. */
function tradesOf({ month, days, density, extended, part: [from, to], seed }: File): Trade[] {
  const random = new Random(seed, 0);
  const day = (number: number) => new Date(Date.UTC(2025, month - 1, 3 + number)).toISOString().slice(0, 10);
  return sessionsBetween(day(0), day(days)).flatMap(({ open, close }) => {
    const length = (close - open) / BAR_MS;
    const around = extended > 0 && to - from === 1 ? { before: 330, after: 240 } : { before: 0, after: 0 };
    const chance = (minute: number) => {
      if (minute < 0) return density * extended * Math.exp(minute / 120);
      if (minute >= length) return density * extended * Math.exp((length - minute) / 120);
      const share = minute / length;
      if (share < from || share >= to) return 0;
      return density * (minute === 0 || minute === length - 1 ? 20 : 0.6 + 1.6 * (2 * share - 1) ** 2);
    };
    const usual = (minute: number) => (minute === 0 ? 20_000 : minute > 0 && minute < length ? 1_000 : 50);
    return Array.from({ length: around.before + length + around.after }, (_, i) => i - around.before)
      .filter((minute) => random.uniform() < chance(minute))
      .map((minute) => ({ ts: open + minute * BAR_MS, volume: Math.round(usual(minute) * (1 + random.uniform())) }));
  });
}

it('the times of any file are read right, or asked about', async () => {
  const path = join(directory, 'NKE.csv');
  const outcomes = { read: 0, asked: 0 };
  await fc.assert(
    fc.asyncProperty(file, async (made) => {
      const trades = tradesOf(made);
      fc.pre(trades.length > 0);
      const time = SPELLINGS[made.spelling](made.zone);
      const past = made.stamp === 'end' ? BAR_MS : 0;
      const rows = trades.map(({ ts, volume }) => `${time(ts + past)},10.5,11,10,10.25,${volume}`);
      await writeFile(path, ['Date,open,high,low,close,volume', ...rows].join('\n'));
      const opened = await openBarFile(path).catch((error: unknown) => error);
      outcomes[opened instanceof UnclearFileError ? 'asked' : 'read'] += 1;
      if (opened instanceof UnclearFileError) return;
      const found: number[] = [];
      for await (const block of (opened as Awaited<ReturnType<typeof openBarFile>>).rows()) {
        while (block.next()) if (block.fault === undefined) found.push(block.values[0]!);
      }
      const minutes = new TradingMinutes();
      expect(found).toEqual(trades.map(({ ts }) => ts).filter((ts) => minutes.has(ts)));
    }),
    { numRuns: 100 },
  );
  expect(outcomes.read).toBeGreaterThan(20);
});
