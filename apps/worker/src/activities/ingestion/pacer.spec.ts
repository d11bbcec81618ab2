import { describe, expect, it } from 'vitest';
import { Pacer } from './pacer.js';

/** A clock whose sleeps take exactly as long as asked for, and that can be set forward. */
function fakeClock() {
  const clock = { time: 1_000, now: () => clock.time, sleep: async (ms: number) => void (clock.time += ms) };
  return clock;
}

describe('Pacer', () => {
  it('lets a market minute pass in a second at speed 60', async () => {
    const clock = fakeClock();
    await new Pacer(clock, 60, 0).until(60_000);
    expect(clock.time).toBe(2_000);
  });

  it('makes up for work between the waits', async () => {
    const clock = fakeClock();
    const pacer = new Pacer(clock, 60, 0);
    for (let minute = 1; minute <= 10; minute += 1) {
      await pacer.until(minute * 60_000);
      clock.time += 300;
    }
    expect(clock.time).toBe(1_000 + 10_000 + 300);
  });

  it('does not rush through what a suspended machine missed', async () => {
    const clock = fakeClock();
    const pacer = new Pacer(clock, 60, 0);
    clock.time += 3_600_000;
    await pacer.until(60_000);
    const woken = clock.time;
    await pacer.until(120_000);
    expect(clock.time - woken).toBe(1_000);
  });
});
