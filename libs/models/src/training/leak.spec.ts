import { describe, expect, it } from 'vitest';
import { BACKEND_CASES, measureUsage } from '../../testing/memory-usage.js';

const EPOCHS = 4;

// leak.long.spec.ts measures the memory of the process as well.
describe.each(BACKEND_CASES)('on the %s backend a %s', (name, kind) => {
  it('holds no tensor of an epoch that is done', async ({ skip }) => {
    const { tensorsBefore, tensorsAfter, tensors } = await measureUsage(name, kind, EPOCHS, skip);
    expect(tensors).toEqual(new Array<number>(EPOCHS).fill(tensorsBefore));
    expect(tensorsAfter).toBe(tensorsBefore);
  });
});
