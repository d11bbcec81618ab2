import { describe, expect, it, vi } from 'vitest';
import { CycleScheduler, type CycleTrigger } from './cycle-scheduler.js';

/** A scheduler whose cycles a test ends one by one. */
function setUp() {
  const cycles: { readonly triggers: CycleTrigger[]; end(error?: Error): void }[] = [];
  const failures: unknown[] = [];
  const scheduler = new CycleScheduler(
    (triggers) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      cycles.push({ triggers: [...triggers], end: (error) => (error === undefined ? resolve() : reject(error)) });
      return promise;
    },
    (error) => failures.push(error),
  );
  const started = (count: number) => vi.waitFor(() => expect(cycles).toHaveLength(count));
  return { scheduler, cycles, failures, started };
}

describe('CycleScheduler', () => {
  it('collects what comes during a cycle for the next one', async () => {
    const { scheduler, cycles, started } = setUp();
    scheduler.trigger('closed');
    scheduler.trigger('forming');
    scheduler.trigger('champions', 'forming');
    expect(cycles).toHaveLength(1);
    cycles[0]!.end();
    await started(2);
    expect(cycles.map(({ triggers }) => triggers)).toEqual([['closed'], ['forming', 'champions']]);
  });

  it('is idle only when no cycle is under way, and none that was triggered meanwhile', async () => {
    const { scheduler, cycles, started } = setUp();
    const order: string[] = [];
    await scheduler.idle();
    scheduler.trigger('closed');
    const idle = scheduler.idle().then(() => order.push('idle'));
    await new Promise((resolve) => setTimeout(resolve, 10));
    scheduler.trigger('forming');
    cycles[0]!.end();
    await started(2);
    order.push('second');
    cycles[1]!.end();
    await idle;
    expect(order).toEqual(['second', 'idle']);
  });

  it.each([0, 1, 2, 3, 4, 5])('loses no trigger that comes %i microtasks after the end of a cycle', async (turns) => {
    const { scheduler, cycles, started } = setUp();
    scheduler.trigger('closed');
    cycles[0]!.end();
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    scheduler.trigger('poll');
    await started(2);
    expect(cycles[1]!.triggers).toEqual(['poll']);
  });

  it('keeps the triggers of a failed cycle for the next one, after a wait', async () => {
    const { scheduler, cycles, failures, started } = setUp();
    scheduler.trigger('closed');
    cycles[0]!.end(new Error('connection lost'));
    await vi.waitFor(() => expect(failures).toMatchObject([{ message: 'connection lost' }]));
    scheduler.trigger('poll');
    expect(cycles).toHaveLength(1);
    await started(2);
    expect([...cycles[1]!.triggers].sort()).toEqual(['closed', 'poll']);
  });

  it('waits for the cycle under way when it is stopped, and starts none after it', async () => {
    const { scheduler, cycles } = setUp();
    scheduler.trigger('closed');
    scheduler.trigger('poll');
    const stopped = scheduler.stop();
    cycles[0]!.end();
    await stopped;
    scheduler.trigger('closed');
    expect(cycles).toHaveLength(1);
  });
});
