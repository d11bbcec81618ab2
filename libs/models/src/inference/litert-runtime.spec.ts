import { afterEach, expect, it, vi } from 'vitest';

const loadLiteRt = vi.hoisted(() => vi.fn<() => Promise<unknown>>());
vi.mock('@litertjs/core', () => ({ loadLiteRt }));

const { liteRtRuntime } = await import('./litert-runtime.js');

afterEach(() => loadLiteRt.mockReset());

it('loads the runtime again after a load that failed, and once when it succeeded', async () => {
  loadLiteRt.mockRejectedValueOnce(new Error('out of memory')).mockResolvedValue(undefined);
  await expect(liteRtRuntime()).rejects.toThrow('out of memory');
  const runtime = await liteRtRuntime();
  expect(await liteRtRuntime()).toBe(runtime);
  expect(loadLiteRt).toHaveBeenCalledTimes(2);
});
