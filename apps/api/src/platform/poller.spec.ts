import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Polled, Poller } from './poller.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('what was read stays while it cannot be read anew, and is read again', async () => {
  const answers = [() => 1, () => Promise.reject(new Error('away')), () => 3];
  const failures: unknown[] = [];
  const polled = new Polled(
    async () => answers.shift()!(),
    0,
    1_000,
    (error) => failures.push(error),
  );
  const seen = [polled.value];
  await polled.start();
  seen.push(polled.value);
  for (let poll = 0; poll < 2; poll++) {
    await vi.advanceTimersByTimeAsync(1_000);
    seen.push(polled.value);
  }
  await polled.stop();
  expect(seen).toEqual([0, 1, 1, 3]);
  expect(failures).toEqual([new Error('away')]);
});

it('polls one at a time, and none after it is stopped', async () => {
  const runs: PromiseWithResolvers<void>[] = [];
  const poller = new Poller(
    () => {
      runs.push(Promise.withResolvers());
      return runs.at(-1)!.promise;
    },
    1_000,
    (error) => expect.fail(String(error)),
  );
  const first = poller.start();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(runs).toHaveLength(1);
  runs[0]!.resolve();
  await first;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(runs).toHaveLength(2);
  const stopped = poller.stop();
  runs[1]!.resolve();
  await stopped;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(runs).toHaveLength(2);
});
