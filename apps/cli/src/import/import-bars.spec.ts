import { expect, it } from 'vitest';
import { forEachConcurrently } from './import-bars.js';

async function* upTo(count: number): AsyncGenerator<number> {
  for (let i = 0; i < count; i += 1) yield i;
}

it('works on everything, never on more than two at once', async () => {
  const done: number[] = [];
  let [underWay, most] = [0, 0];
  await forEachConcurrently(upTo(9), async (item) => {
    most = Math.max(most, (underWay += 1));
    for (let turns = item % 3; turns >= 0; turns -= 1) await Promise.resolve();
    underWay -= 1;
    done.push(item);
  });
  expect([done.sort(), most]).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8], 2]);
});

it('stops at the first failure, when what is under way has ended', async () => {
  const other = Promise.withResolvers<undefined>();
  const started: number[] = [];
  let ended = false;
  const working = forEachConcurrently(upTo(9), async (item) => {
    started.push(item);
    if (item === 1) throw new Error('no space left');
    await other.promise;
    ended = true;
  });
  other.resolve(undefined);
  await expect(working).rejects.toThrow('no space left');
  expect(ended).toBe(true);
  expect(started.length).toBeLessThan(9);
});

it('passes on what goes wrong while reading, when what is under way has ended', async () => {
  let ended = false;
  async function* broken() {
    yield 1;
    throw new Error('the file ends in the middle');
  }
  await expect(
    forEachConcurrently(broken(), async () => {
      await Promise.resolve();
      ended = true;
    }),
  ).rejects.toThrow('the file ends in the middle');
  expect(ended).toBe(true);
});
