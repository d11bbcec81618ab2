import type { ChampionRow, ModelKind } from '@tandem/database';
import { FEATURE_NAMES, WINDOW_BARS } from '@tandem/features';
import { describe, expect, it } from 'vitest';
import { fakeRunner, type FakeRunner } from '../testing/fake-runner.js';
import { ChampionHolder } from './champion-holder.js';

const row = (kind: ModelKind, version: number, revision = version, proven = false): ChampionRow => ({
  kind, version, revision, proven, previousVersion: null, since: 0, actor: 'test', reason: 'test', forced: false,
});
const never = () => false;

function setUp(broken: (version: number) => unknown = () => null) {
  const loaded: FakeRunner[] = [];
  const clock = { now: 0 };
  const holder = new ChampionHolder(async (_kind, version) => {
    const error = broken(version);
    if (error !== null) throw error;
    const runner = fakeRunner([0.2, 0.3, 0.5]);
    loaded.push(runner);
    return runner;
  }, () => clock.now);
  return { holder, loaded, clock };
}

describe('ChampionHolder', () => {
  it('serves what the pointers name, once both are loaded completely', async () => {
    const { holder } = setUp();
    expect(await holder.refresh([row('lstm', 1)], never)).toEqual({ changed: true, refused: [], passing: [] });
    expect(holder.complete).toBe(false);
    await holder.refresh([row('lstm', 1), row('transformer', 4)], never);
    expect(holder.complete).toBe(true);
    expect(holder.all.map((champion) => champion.row.version)).toEqual([1, 4]);
  });

  it('loads nothing while the revisions stay the same', async () => {
    const { holder, loaded } = setUp();
    await holder.refresh([row('lstm', 1)], never);
    expect(await holder.refresh([row('lstm', 1)], never)).toEqual({ changed: false, refused: [], passing: [] });
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
    expect(await holder.refresh([row('lstm', 2)], never)).toEqual({ changed: false, refused: [], passing: [] });
    expect((await holder.refresh([row('lstm', 3)], never)).changed).toBe(true);
  });

  it('tries again at once after a failure that passes', async () => {
    let away = true;
    const { holder } = setUp(() => (away ? new Error('connection lost') : null));
    expect(await holder.refresh([row('lstm', 1)], () => true)).toMatchObject({ changed: false, refused: [], passing: [{ message: 'connection lost' }] });
    away = false;
    expect((await holder.refresh([row('lstm', 1)], () => true)).changed).toBe(true);
  });

  it('loads one kind though the other cannot be read at the moment', async () => {
    const { holder } = setUp((version) => (version === 4 ? new Error('connection lost') : null));
    const { changed, passing } = await holder.refresh([row('transformer', 4), row('lstm', 1)], () => true);
    expect({ changed, passing: passing.length }).toEqual({ changed: true, passing: 1 });
    expect(holder.get('lstm')?.row.version).toBe(1);
  });

  it('reads a refused file again after a while, without telling of it twice', async () => {
    let broken = true;
    const { holder, clock } = setUp(() => (broken ? new Error('sha256 differs') : null));
    expect((await holder.refresh([row('lstm', 1)], never)).refused).toHaveLength(1);
    clock.now += 60_000;
    expect((await holder.refresh([row('lstm', 1)], never)).refused).toEqual([]);
    broken = false;
    expect((await holder.refresh([row('lstm', 1)], never)).changed).toBe(false);
    clock.now += 60_000;
    expect((await holder.refresh([row('lstm', 1)], never)).changed).toBe(true);
  });

  it('refuses a model that wants features nobody computes', async () => {
    const holder = new ChampionHolder(async () => fakeRunner([0.2, 0.3, 0.5], ['ret_1', 'moon_phase']), () => 0);
    const { refused } = await holder.refresh([row('lstm', 1)], never);
    expect(String((refused[0]?.error as Error).message)).toContain('moon_phase');
    expect(holder.get('lstm')).toBeNull();
  });

  it('gives each model the features of its own list, in its order', async () => {
    const runner = fakeRunner([0.2, 0.3, 0.5], ['rsi_14', 'ret_1']);
    const holder = new ChampionHolder(async () => runner, () => 0);
    await holder.refresh([row('lstm', 1)], never);
    const windows = Float32Array.from({ length: WINDOW_BARS * FEATURE_NAMES.length }, (_, i) => i % FEATURE_NAMES.length);
    await holder.get('lstm')!.judge(windows, 1);
    expect([...runner.seen!.subarray(0, 4)]).toEqual([FEATURE_NAMES.indexOf('rsi_14'), 0, FEATURE_NAMES.indexOf('rsi_14'), 0]);
  });
});
