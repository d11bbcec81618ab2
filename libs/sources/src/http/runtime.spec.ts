import { describe, expect, it } from 'vitest';
import { abortable } from './runtime.js';

const never = new Promise<never>(() => undefined);

describe('abortable', () => {
  it('resolves or rejects as the promise does', async () => {
    expect(await abortable(Promise.resolve(1), new AbortController().signal)).toBe(1);
    expect(await abortable(Promise.resolve(2), null)).toBe(2);
    await expect(abortable(Promise.reject(new Error('broken')), new AbortController().signal)).rejects.toThrow('broken');
  });

  it('throws the reason of a signal that was aborted before', async () => {
    await expect(abortable(never, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  });

  it('throws the reason of the signal also when the promise itself fails for it', async () => {
    const caller = new AbortController();
    const failing = new Promise<never>((_, reject) => caller.signal.addEventListener('abort', () => reject(new Error('timer ended'))));
    const wait = abortable(failing, caller.signal);
    caller.abort(new Error('enough'));
    await expect(wait).rejects.toThrow('enough');
  });
});
