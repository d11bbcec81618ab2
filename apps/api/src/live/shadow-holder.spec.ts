import { beforeEach, describe, expect, it } from 'vitest';
import { WINDOW_BARS } from '@tandem/domain';
import { FEATURE_COUNT } from '@tandem/features';
import { fakeRunner, type FakeRunner } from '../../testing/live-fixture.js';
import { ModelForecaster } from './forecaster.js';
import { nameOf, type ShadowId } from './shadow.js';
import { ShadowHolder } from './shadow-holder.js';
import { Windows } from './windows.js';

const shadow = (version: number): ShadowId => ({ kind: 'lstm', role: 'shadow', version });
const control = (version: number): ShadowId => ({ kind: 'lstm', role: 'control', version });
const never = () => false;
const window = new Windows(new Float32Array(WINDOW_BARS * FEATURE_COUNT), 1);

describe('ShadowHolder', () => {
  let now: number;
  let broken: Map<string, Error>;
  let loaded: Map<string, FakeRunner>;
  let reported: string[];
  let holder: ShadowHolder;
  beforeEach(() => {
    now = 0;
    broken = new Map();
    loaded = new Map();
    reported = [];
    holder = new ShadowHolder(
      async (id) => {
        const error = broken.get(nameOf(id));
        if (error !== undefined) throw error;
        const runner = fakeRunner([0.2, 0.3, 0.5], id.version === 9 ? ['moon_phase'] : undefined);
        loaded.set(nameOf(id), runner);
        return new ModelForecaster(runner);
      },
      () => now,
      ({ subject, error }) => reported.push(`${nameOf(subject)}: ${error.message}`),
    );
  });
  const running = () => holder.all.map(({ id }) => nameOf(id));
  const tick = () => new Promise((resolve) => setTimeout(resolve));

  it('loads what is wanted once, and frees what is not wanted any more', async () => {
    await holder.refresh([shadow(2), control(3)], never);
    const first = loaded.get('lstm v2')!;
    expect(await holder.refresh([shadow(2), control(3)], never)).toEqual([]);
    expect(loaded.get('lstm v2')).toBe(first);
    await holder.refresh([shadow(3), control(4)], never);
    await tick();
    expect(running()).toEqual(['lstm v3', 'control of lstm v4']);
    expect([...loaded].map(([name, { disposed }]) => [name, disposed])).toEqual([
      ['lstm v2', true],
      ['control of lstm v3', true],
      ['lstm v3', false],
      ['control of lstm v4', false],
    ]);
  });

  it('frees a shadow only once it has answered', async () => {
    await holder.refresh([shadow(2)], never);
    const runner = loaded.get('lstm v2')!;
    const { promise, resolve } = Promise.withResolvers<Float32Array>();
    runner.predict = () => promise;
    const answer = holder.all[0]!.predict(window, [{ symbol: 'GS', ts: 5, row: 0 }]);
    await holder.refresh([], never);
    await tick();
    expect([running(), runner.disposed]).toEqual([[], false]);
    resolve(Float32Array.of(0.25, 0.25, 0.5));
    const row = { symbol: 'GS', ts: 5, kind: 'lstm', role: 'shadow', version: 2, down: 0.25, neutral: 0.25, up: 0.5, final: true };
    expect(await answer).toEqual([{ ...row, excursion: null }]);
    await tick();
    expect(runner.disposed).toBe(true);
  });

  it('reports once what cannot be loaded, runs the others, and tries again every minute', async () => {
    broken.set('lstm v2', new Error('corrupt'));
    const wanted = [shadow(2), shadow(5), shadow(9), control(3)];
    await holder.refresh(wanted, never);
    expect(running()).toEqual(['lstm v5', 'control of lstm v3']);
    expect(reported).toEqual(['lstm v2: corrupt', expect.stringContaining('moon_phase')]);
    expect(loaded.get('lstm v9')!.disposed).toBe(true);
    now = 59_999;
    broken.clear();
    await holder.refresh(wanted, never);
    expect(running()).not.toContain('lstm v2');
    now = 60_000;
    await holder.refresh(wanted, never);
    expect(running()).toContain('lstm v2');
    expect(reported).toHaveLength(2);
  });

  it('keeps on record what failed until it has predicted again, and reports a later failure as a new one', async () => {
    await holder.refresh([shadow(2)], never);
    holder.setAside(holder.all[0]!, new Error('not finite'));
    await tick();
    expect(loaded.get('lstm v2')!.disposed).toBe(true);
    now += 60_000;
    await holder.refresh([shadow(2)], never);
    expect(holder.refused).toMatchObject([{ error: { message: 'not finite' } }]);
    holder.setAside(holder.all[0]!, new Error('not finite'));
    expect(reported).toEqual(['lstm v2: not finite']);
    now += 60_000;
    await holder.refresh([shadow(2)], never);
    holder.confirm(holder.all[0]!);
    expect(holder.refused).toEqual([]);
    holder.setAside(holder.all[0]!, new Error('not finite'));
    expect(reported).toHaveLength(2);
  });

  it('ignores the failure of a shadow that was replaced meanwhile', async () => {
    await holder.refresh([shadow(2)], never);
    const [old] = holder.all;
    await holder.refresh([], never);
    await holder.refresh([shadow(2)], never);
    holder.setAside(old!, new Error('too late'));
    expect([running(), holder.has(old!), reported]).toEqual([['lstm v2'], false, []]);
  });

  it('forgets the failure of what is not wanted any more', async () => {
    broken.set('lstm v2', new Error('corrupt'));
    await holder.refresh([shadow(2)], never);
    await holder.refresh([], never);
    expect(holder.refused).toEqual([]);
  });

  it('tries again at once after a transient failure, which is not on record', async () => {
    broken.set('lstm v2', new Error('connection lost'));
    expect(await holder.refresh([shadow(2), control(3)], () => true)).toEqual([new Error('connection lost')]);
    expect([running(), holder.refused, reported]).toEqual([['control of lstm v3'], [], []]);
    broken.clear();
    await holder.refresh([shadow(2), control(3)], () => true);
    expect(running()).toContain('lstm v2');
  });
});
