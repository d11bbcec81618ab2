import type { ChampionRow, ModelKind } from '@tandem/database';
import { FEATURE_NAMES, WINDOW_BARS } from '@tandem/features';
import { describe, expect, it } from 'vitest';
import { fakeRunner, type FakeRunner } from '../testing/fake-runner.js';
import { ChampionHolder } from './champion-holder.js';

const row = (kind: ModelKind, version: number, revision = version, proven = false): ChampionRow => ({
  kind, version, revision, proven, previousVersion: null, since: 0, actor: 'test', reason: 'test',
});
const never = () => false;

function setUp(broken: (version: number) => unknown = () => null) {
  const loaded: FakeRunner[] = [];
  const holder = new ChampionHolder(async (_kind, version) => {
    const error = broken(version);
    if (error !== null) throw error;
    const runner = fakeRunner([0.2, 0.3, 0.5]);
    loaded.push(runner);
    return runner;
  });
  return { holder, loaded };
}

describe('ChampionHolder', () => {
  it('serves what the pointers name, once both are loaded completely', async () => {
    const { holder } = setUp();
    expect(await holder.refresh([row('lstm', 1)], never)).toEqual({ changed: true, refused: [] });
    expect(holder.complete).toBe(false);
    await holder.refresh([row('lstm', 1), row('transformer', 4)], never);
    expect(holder.complete).toBe(true);
    expect(holder.all.map((champion) => champion.row.version)).toEqual([1, 4]);
  });

  it('loads nothing while the revisions stay the same', async () => {
    const { holder, loaded } = setUp();
    await holder.refresh([row('lstm', 1)], never);
    expect(await holder.refresh([row('lstm', 1)], never)).toEqual({ changed: false, refused: [] });
    expect(loaded).toHaveLength(1);
  });

  it('takes over a changed verdict without loading again', async () => {
    const { holder, loaded } = setUp();
    await holder.refresh([row('lstm', 1)], never);
    expect((await holder.refresh([row('lstm', 1, 1, true)], never)).changed).toBe(true);
    expect(holder.get('lstm')?.row.proven).toBe(true);
    expect(loaded).toHaveLength(1);
  });

  it('frees a replaced champion only when told that nothing predicts', async () => {
    const { holder, loaded } = setUp();
    await holder.refresh([row('lstm', 1)], never);
    await holder.refresh([row('lstm', 2)], never);
    expect(holder.get('lstm')?.row.version).toBe(2);
    expect(loaded.map((runner) => runner.disposed)).toEqual([false, false]);
    holder.disposeRetired();
    expect(loaded.map((runner) => runner.disposed)).toEqual([true, false]);
  });

  it('keeps the old champion when the new one cannot be loaded, and reports it once', async () => {
    const { holder } = setUp((version) => (version === 2 ? new Error('sha256 differs') : null));
    await holder.refresh([row('lstm', 1)], never);
    const { changed, refused } = await holder.refresh([row('lstm', 2)], never);
    expect(changed).toBe(false);
    expect(refused).toMatchObject([{ serving: 1, row: { version: 2 }, error: { message: 'sha256 differs' } }]);
    expect(holder.get('lstm')?.row.version).toBe(1);
    expect(await holder.refresh([row('lstm', 2)], never)).toEqual({ changed: false, refused: [] });
    expect((await holder.refresh([row('lstm', 3)], never)).changed).toBe(true);
  });

  it('tries again after a failure that passes', async () => {
    let away = true;
    const { holder } = setUp(() => (away ? new Error('connection lost') : null));
    await expect(holder.refresh([row('lstm', 1)], () => true)).rejects.toThrow('connection lost');
    away = false;
    expect((await holder.refresh([row('lstm', 1)], () => true)).changed).toBe(true);
  });

  it('refuses a model that wants features nobody computes', async () => {
    const holder = new ChampionHolder(async () => fakeRunner([0.2, 0.3, 0.5], ['ret_1', 'moon_phase']));
    const { refused } = await holder.refresh([row('lstm', 1)], never);
    expect(String((refused[0]?.error as Error).message)).toContain('moon_phase');
    expect(holder.get('lstm')).toBeNull();
  });

  it('gives each model the features of its own list, in its order', async () => {
    const runner = fakeRunner([0.2, 0.3, 0.5], ['rsi_14', 'ret_1']);
    const holder = new ChampionHolder(async () => runner);
    await holder.refresh([row('lstm', 1)], never);
    const windows = Float32Array.from({ length: WINDOW_BARS * FEATURE_NAMES.length }, (_, i) => i % FEATURE_NAMES.length);
    await holder.get('lstm')!.judge(windows, 1);
    expect([...runner.seen!.subarray(0, 4)]).toEqual([FEATURE_NAMES.indexOf('rsi_14'), 0, FEATURE_NAMES.indexOf('rsi_14'), 0]);
  });
});
