import { describe, expect, it } from 'vitest';
import type { ChampionRow } from '@tandem/database';
import { WINDOW_BARS, type ModelKind } from '@tandem/domain';
import { FEATURE_NAMES } from '@tandem/features';
import { fakeRunner, type FakeRunner } from '../../testing/live-fixture.js';
import { ChampionHolder } from './champion-holder.js';
import { Windows } from './windows.js';

const row = (kind: ModelKind, version: number, revision = version, proven = false): ChampionRow => ({
  kind,
  version,
  revision,
  proven,
  provenMovement: false,
  previousVersion: null,
  since: 0,
  actor: 'test',
  reason: 'test',
  forced: false,
});
const never = () => false;

/** @param broken why a version cannot be loaded @param before what a champion replaced */
function setUp(broken: (version: number) => unknown = () => null, before: (champion: ChampionRow) => ChampionRow | null = () => null) {
  const loaded: FakeRunner[] = [];
  const clock = { now: 0 };
  const load = async (_kind: ModelKind, version: number) => {
    const error = broken(version);
    if (error !== null) throw error;
    const runner = fakeRunner([0.2, 0.3, 0.5]);
    loaded.push(runner);
    return runner;
  };
  return { holder: new ChampionHolder({ load, predecessor: async (champion) => before(champion) }, () => clock.now), loaded, clock };
}

/** A holder of one runner, whatever is asked for. */
const holderOf = (runner: FakeRunner) => new ChampionHolder({ load: async () => runner, predecessor: async () => null }, () => 0);

describe('ChampionHolder', () => {
  it('serves what the pointers name, once both are loaded completely', async () => {
    const { holder } = setUp();
    expect(await holder.refresh([row('lstm', 1)], never)).toEqual({ changed: true, refused: [], transient: [] });
    expect(holder.complete).toBe(false);
    await holder.refresh([row('lstm', 1), row('transformer', 4)], never);
    expect(holder.complete).toBe(true);
    expect(holder.all.map((champion) => champion.row.version)).toEqual([1, 4]);
  });

  it('loads nothing while the revisions stay the same', async () => {
    const { holder, loaded } = setUp();
    await holder.refresh([row('lstm', 1)], never);
    expect(await holder.refresh([row('lstm', 1)], never)).toEqual({ changed: false, refused: [], transient: [] });
    expect(loaded).toHaveLength(1);
  });

  it('takes over a changed verdict without loading again', async () => {
    const { holder, loaded } = setUp();
    await holder.refresh([row('lstm', 1)], never);
    expect((await holder.refresh([row('lstm', 1, 1, true)], never)).changed).toBe(true);
    expect(holder.get('lstm')?.row.proven).toBe(true);
    expect(loaded).toHaveLength(1);
  });

  it('frees a replaced champion only when asked to, while nothing predicts', async () => {
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
    expect(await holder.refresh([row('lstm', 2)], never)).toEqual({ changed: false, refused: [], transient: [] });
    expect((await holder.refresh([row('lstm', 3)], never)).changed).toBe(true);
  });

  it('tries again at once after a transient failure', async () => {
    let away = true;
    const { holder } = setUp(() => (away ? new Error('connection lost') : null));
    expect(await holder.refresh([row('lstm', 1)], () => true)).toMatchObject({
      changed: false,
      refused: [],
      transient: [{ message: 'connection lost' }],
    });
    away = false;
    expect((await holder.refresh([row('lstm', 1)], () => true)).changed).toBe(true);
  });

  it('loads one kind though the other cannot be read at the moment', async () => {
    const { holder } = setUp((version) => (version === 4 ? new Error('connection lost') : null));
    const { changed, transient } = await holder.refresh([row('transformer', 4), row('lstm', 1)], () => true);
    expect({ changed, transient: transient.length }).toEqual({ changed: true, transient: 1 });
    expect(holder.get('lstm')?.row.version).toBe(1);
  });

  it('reads a refused file again after a while, without reporting it twice', async () => {
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

  it('refuses a model that wants features that the engine does not compute, and frees it', async () => {
    const runner = fakeRunner([0.2, 0.3, 0.5], ['ret_1', 'moon_phase']);
    const holder = holderOf(runner);
    const { refused } = await holder.refresh([row('lstm', 1)], never);
    expect(refused[0]?.error.message).toContain('moon_phase');
    expect(holder.get('lstm')).toBeNull();
    expect(runner.disposed).toBe(true);
  });

  it('gives each model the features of its own list, in its order', async () => {
    const runner = fakeRunner([0.2, 0.3, 0.5], ['rsi_14', 'ret_1']);
    const holder = holderOf(runner);
    await holder.refresh([row('lstm', 1)], never);
    const windows = Float32Array.from({ length: WINDOW_BARS * FEATURE_NAMES.length }, (_, i) => i % FEATURE_NAMES.length);
    await holder.get('lstm')!.predict(new Windows(windows, 1));
    expect([...runner.seen!.subarray(0, 4)]).toEqual([FEATURE_NAMES.indexOf('rsi_14'), 0, FEATURE_NAMES.indexOf('rsi_14'), 0]);
  });
});

describe('after a restart with a champion that cannot be loaded', () => {
  const before = (champion: ChampionRow) => row('lstm', champion.version - 1, champion.revision - 1, true);
  const corrupt =
    (...versions: readonly number[]) =>
    (version: number) =>
      versions.includes(version) ? new Error(`v${version} is corrupt`) : null;

  it('has the version before it serve under its own name and mark, and reports so once', async () => {
    const { holder, loaded, clock } = setUp(corrupt(3), before);
    const { changed, refused } = await holder.refresh([row('lstm', 3)], never);
    expect(changed).toBe(true);
    expect(refused).toMatchObject([{ row: { version: 3 }, serving: 2, error: { message: 'v3 is corrupt' } }]);
    expect(holder.get('lstm')?.row).toMatchObject({ version: 2, proven: true });
    expect((await holder.get('lstm')!.predict(new Windows(new Float32Array(WINDOW_BARS * FEATURE_NAMES.length), 1)))[0]).toMatchObject({
      version: 2,
      proven: true,
    });
    clock.now += 60_000;
    expect(await holder.refresh([row('lstm', 3)], never)).toEqual({ changed: false, refused: [], transient: [] });
    expect(holder.refused).toMatchObject([{ row: { version: 3 }, serving: 2 }]);
    expect(loaded).toHaveLength(1);
  });

  it('goes over to the champion as soon as that can be loaded', async () => {
    const broken = new Set([3]);
    const { holder, loaded, clock } = setUp((version) => corrupt(...broken)(version), before);
    await holder.refresh([row('lstm', 3)], never);
    broken.clear();
    clock.now += 60_000;
    expect((await holder.refresh([row('lstm', 3)], never)).changed).toBe(true);
    expect(holder.get('lstm')?.row.version).toBe(3);
    expect(holder.refused).toEqual([]);
    holder.disposeRetired();
    expect(loaded.map(({ disposed }) => disposed)).toEqual([true, false]);
  });

  it('reports both when the version before cannot be loaded either', async () => {
    const { holder } = setUp(corrupt(2, 3), before);
    const { changed, refused } = await holder.refresh([row('lstm', 3)], never);
    expect(changed).toBe(false);
    expect(refused).toMatchObject([
      { row: { version: 3 }, serving: null },
      { row: { version: 2 }, serving: null, error: { message: 'v2 is corrupt' } },
    ]);
  });

  it('tries the version before again at once after a transient failure', async () => {
    let away = true;
    const { holder } = setUp((version) => (version === 2 && away ? new Error('connection lost') : corrupt(3)(version)), before);
    const isTransient = (error: unknown) => (error as Error).message === 'connection lost';
    expect(await holder.refresh([row('lstm', 3)], isTransient)).toMatchObject({
      changed: false,
      refused: [],
      transient: [{ message: 'connection lost' }],
    });
    away = false;
    expect(await holder.refresh([row('lstm', 3)], isTransient)).toMatchObject({ changed: true, refused: [{ serving: 2 }] });
  });

  it('serves nothing where the first champion is the one', async () => {
    const { holder } = setUp(corrupt(1));
    expect(await holder.refresh([row('lstm', 1)], never)).toMatchObject({ changed: false, refused: [{ serving: null }] });
  });
});
