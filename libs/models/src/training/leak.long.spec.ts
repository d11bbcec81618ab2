import { describe, expect, it } from 'vitest';
import { BACKEND_CASES, measureUsage } from '../../testing/memory-usage.js';

const EPOCHS = 50;
/** Epochs until code is compiled and pools have their size. */
const WARM_UP = 10;
/**
 * How much the process may grow over the other forty epochs. The windows alone, if every step leaked them, would be 83 MB,
 * activations more; some 30 MB come and go with the pools of the allocators, also over hundreds of epochs.
 */
const MAX_GROWTH = 64 * 2 ** 20;

describe.each(BACKEND_CASES)('on the %s backend a %s', (name, kind) => {
  it('holds as many tensors and as much memory after fifty epochs as after ten', async ({ skip }) => {
    const { tensorsBefore, tensorsAfter, tensors, memory } = await measureUsage(name, kind, EPOCHS, skip);
    expect(tensors).toEqual(new Array<number>(EPOCHS).fill(tensorsBefore));
    expect(tensorsAfter).toBe(tensorsBefore);
    expect(memory.at(-1)! - memory[WARM_UP]!).toBeLessThan(MAX_GROWTH);
  });
});
