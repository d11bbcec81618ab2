import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Bar } from '@tandem/domain';
import { BarDelivery } from './bar-delivery.js';

const state = (ts: number, final = true) => ({ bar: { ts } as Bar, final, committedAt: ts + 60_000 });

/** A delivery to clients that take as long as a test wants, at a time that it sets. */
function deliveryTo(size: number) {
  const held = { now: 0, served: Promise.resolve() };
  const times: number[] = [];
  const delivery = new BarDelivery(
    { size, served: () => held.served },
    () => held.now,
    (ms) => times.push(ms),
  );
  const take = async (...args: Parameters<BarDelivery['take']>) => {
    delivery.take(...args);
    await nextTurn();
  };
  return { held, times, take };
}

it('measures from the commit of the newest bar until the last client has it, once for all symbols', async () => {
  const { held, times, take } = deliveryTo(2);
  await take([state(0)], 0);
  const { promise, resolve } = Promise.withResolvers<void>();
  held.served = promise;
  await take([state(60_000), state(60_000)], 60_000);
  await take([state(60_000)], 60_000);
  expect(times).toEqual([]);
  held.now = 120_250;
  resolve();
  await nextTurn();
  expect(times).toEqual([250]);
});

it('counts neither what was loaded at the start, nor forming bars, nor bars that were caught up with', async () => {
  const { held, times, take } = deliveryTo(1);
  held.now = 200_000;
  await take([state(0)], 0);
  await take([state(60_000, false)], 0);
  await take([state(60_000)], 120_000);
  expect(times).toEqual([]);
});

it('counts nothing while nobody is connected', async () => {
  const { times, take } = deliveryTo(0);
  await take([state(0)], 0);
  await take([state(60_000)], 60_000);
  expect(times).toEqual([]);
});
