import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRecordings } from './read-recordings.js';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tandem-recording-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** What a recording of one row gives: its bar, or the reason why it is none. */
async function row(text: string): Promise<number[] | string> {
  const path = join(directory, 'SPY.csv');
  await writeFile(path, `ts,open,high,low,close,volume\n${text}\n`);
  const {
    bars: { ts, open, high, low, close, volume },
    rejected: [rejected],
  } = (await readRecordings(directory, ['SPY'])).get('SPY')!;
  return rejected?.reason ?? [ts, open, high, low, close, volume].map(([value]) => value!);
}

describe('a recorded row', () => {
  it('is a bar with its time in milliseconds', async () => {
    expect(await row('2026-01-22T14:30:00Z,10,10.5,9.5,10.2,1200')).toEqual([
      Date.parse('2026-01-22T14:30:00Z'),
      10,
      10.5,
      9.5,
      10.2,
      1200,
    ]);
  });

  it.each([
    ['seconds left out', '2026-01-22T14:30Z,10,10,10,10,0'],
    ['the time of New York', '2026-01-22T09:30:00-05:00,10,10,10,10,0'],
    ['an offset of zero', '2026-01-22T14:30:00+00:00,10,10,10,10,0'],
    ['a volume of a floating-point column', '2026-01-22T14:30:00Z,10,10,10,10,1200.0'],
    ['fractions of shares, as splits leave them', '2026-01-22T14:30:00Z,10,10,10,10,1.5'],
    ['a close that float32 rounded above the high', '2026-01-22T14:30:00Z,182.6,182.64,182.5,182.6399993896484,1'],
    ['an open that float32 rounded below the low', '2026-01-22T14:30:00Z,182.50000001,182.64,182.50001,182.6,1'],
    ['a day in the first year of the calendar', '1998-03-02T15:00:00Z,10,10,10,10,1'],
    ['no trade in its minute', '2026-01-22T14:30:00Z,10,10,10,10,0'],
  ])('may have %s', async (_, text) => {
    expect(await row(text)).toBeInstanceOf(Array);
  });

  it.each([
    ['a field too few', '2026-01-22T14:30:00Z,10,10.5,9.5,10.2', 'fewer fields than the header has'],
    ['no time', 'yesterday,10,10.5,9.5,10.2,1', /ts is no time/],
    ['a day that does not exist', '2026-02-30T14:30:00Z,10,10.5,9.5,10.2,1', /ts is no time/],
    ['a time within a minute', '2026-01-22T14:30:30Z,10,10.5,9.5,10.2,1', /not the start of a minute/],
    ['a time before the open', '2026-01-22T14:29:00Z,10,10.5,9.5,10.2,1', /outside regular trading/],
    ['a time at the close', '2026-01-22T21:00:00Z,10,10.5,9.5,10.2,1', /outside regular trading/],
    ['a holiday', '2026-01-19T15:00:00Z,10,10.5,9.5,10.2,1', /outside regular trading/],
    ['a time before the calendar', '1970-01-01T15:00:00Z,10,10.5,9.5,10.2,1', /before 1998/],
    ['an empty price', '2026-01-22T14:30:00Z,,10.5,9.5,10.2,1', 'open is not a positive price'],
    ['a price of zero', '2026-01-22T14:30:00Z,10,10.5,0,10.2,1', 'low is not a positive price'],
    ['an infinite price', '2026-01-22T14:30:00Z,10,Infinity,9,10.2,1', 'high is not a positive price'],
    ['a high below the close', '2026-01-22T14:30:00Z,10,10.1,9.5,10.2,1', 'high is below open, low or close'],
    ['a low above the open', '2026-01-22T14:30:00Z,10,10.5,10.1,10.2,1', 'low is above open or close'],
    ['a negative volume', '2026-01-22T14:30:00Z,10,10.5,9.5,10.2,-1', 'volume is not a number of shares'],
    ['an infinite volume', '2026-01-22T14:30:00Z,10,10.5,9.5,10.2,Infinity', 'volume is not a number of shares'],
    ['no volume', '2026-01-22T14:30:00Z,10,10.5,9.5,10.2,', 'volume is not a number of shares'],
  ])('with %s is refused with the reason', async (_, text, reason) => {
    expect(await row(text)).toMatch(reason);
  });
});
