import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { loadBackend, restoreLegacyUtil } from './load-backend.js';

describe('loadBackend', () => {
  it('loads the WebAssembly backend anywhere, and it computes', async () => {
    const { name, tf, threads } = await loadBackend('wasm');
    expect([name, tf.getBackend(), threads]).toEqual(['wasm', 'wasm', 1]);
    expect(tf.tidy(() => tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])).dataSync()[0])).toBe(3);
  });

  it('falls back automatically, with the backend and the reason', async () => {
    const { name, reason, versions } = await loadBackend('auto');
    expect(reason).toContain(name === 'native' ? 'tfjs-node' : 'because');
    expect(versions['tfjs']).toMatch(/^\d+\.\d+/);
  });
});

describe('restoreLegacyUtil', () => {
  it('restores what tfjs-node calls and newer versions of Node removed', () => {
    restoreLegacyUtil();
    const util = createRequire(import.meta.url)('node:util') as { isNullOrUndefined(x: unknown): boolean; isArray(x: unknown): boolean };
    expect([null, undefined, 0, ''].map((x) => util.isNullOrUndefined(x))).toEqual([true, true, false, false]);
    expect([util.isArray([]), util.isArray({ length: 0 })]).toEqual([true, false]);
  });
});
