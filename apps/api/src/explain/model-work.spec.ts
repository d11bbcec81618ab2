import { describe, expect, it } from 'vitest';
import type { StoredModels } from '@tandem/registry';
import { UnavailableProblem } from '../http/problems.js';
import { ModelWork } from './model-work.js';

const workBeside = (loopIdle: () => Promise<void> = async () => undefined) =>
  new ModelWork({ dispose: () => undefined } as StoredModels, loopIdle);

describe('work beside the live loop', () => {
  it('is done one piece after the other, also after one that failed', async () => {
    const work = workBeside();
    const done: string[] = [];
    const piece = (name: string) => async () => {
      done.push(`${name} begins`);
      await work.turn();
      done.push(`${name} ends`);
      if (name === 'a') throw new Error('no file');
    };
    const results = await Promise.allSettled(['a', 'b'].map((name) => work.run(piece(name))));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(done).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('lets the live loop go first', async () => {
    const loop = Promise.withResolvers<void>();
    const order: string[] = [];
    const work = workBeside(() => loop.promise);
    const answered = work.answer(() => work.turn()).then(() => order.push('answer'));
    await new Promise((resolve) => setImmediate(resolve));
    order.push('loop');
    loop.resolve();
    await answered;
    expect(order).toEqual(['loop', 'answer']);
  });

  it('refuses requests while too many wait, but not what a BUY or SELL needs, and takes them again once they are answered', async () => {
    const loop = Promise.withResolvers<void>();
    const work = workBeside(() => loop.promise);
    const waiting = Array.from({ length: 50 }, () => work.answer(() => work.turn()));
    await expect(work.answer(async () => undefined)).rejects.toThrow(UnavailableProblem);
    const stored = work.run(async () => 'stored');
    loop.resolve();
    await Promise.all(waiting);
    expect(await stored).toBe('stored');
    expect(await work.answer(async () => 'answered')).toBe('answered');
  });
});
