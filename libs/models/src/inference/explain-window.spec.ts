import { beforeAll, describe, expect, it } from 'vitest';
import { CLASS_COUNT, DOWN, EXPLANATION_GROUPS, MODEL_KINDS, UP, type ModelKind } from '@tandem/domain';
import { explain, logOdds, MASKS } from '@tandem/evaluation';
import { EXPLANATION_GROUP_OF } from '@tandem/features';
import { smallModel } from '../../testing/small-model.js';
import { writeTflite } from '../tflite/write-tflite.js';
import { probeWindows } from '../training/trained-model.js';
import { explainWindow } from './explain-window.js';
import { ModelRunner } from './model-runner.js';

describe.each(MODEL_KINDS)('the explanation of a real file, %s', (kind: ModelKind) => {
  let runner: ModelRunner;
  /** One window around the training distribution. */
  const aWindow = (seed: number) => probeWindows({ ...runner.metadata.probe, seed }, 1);
  const columnsOf = (group: string) =>
    runner.metadata.featureNames.flatMap((name, column) => (EXPLANATION_GROUP_OF.get(name) === group ? [column] : []));

  beforeAll(async () => {
    runner = await ModelRunner.load(writeTflite(await smallModel(kind), 1));
  });

  it('sums to the log-odds of the prediction to 1e-6', async () => {
    for (const [seed, side] of [
      [1, UP],
      [2, DOWN],
    ] as const) {
      const window = aWindow(seed);
      const { base, logit, effects } = await explainWindow(runner, window, side);
      const served = logOdds(await runner.predict(window, 1), 0, side);
      expect(Math.abs(effects.reduce((sum, { effect }) => sum + effect, base) - served)).toBeLessThan(1e-6);
      expect(logit).toBe(served);
      expect(effects.some(({ effect }) => Math.abs(effect) > 1e-4)).toBe(true);
    }
  });

  it('gives nothing to a group that stands at the base, and nothing at all to a window that does', async () => {
    const { probe, neutral, featureNames } = runner.metadata;
    const base = (column: number) => neutral[column] ?? probe.centre[column]!;
    const window = aWindow(3);
    for (const column of columnsOf('volume'))
      for (let at = column; at < window.length; at += featureNames.length) window[at] = base(column);
    const { effects } = await explainWindow(runner, window, UP);
    expect(effects[EXPLANATION_GROUPS.indexOf('volume')]!.effect).toBe(0);
    const flat = Float32Array.from(window, (_, at) => base(at % featureNames.length));
    const nothing = await explainWindow(runner, flat, UP);
    expect(nothing.effects.map(({ effect }) => effect)).toEqual(EXPLANATION_GROUPS.map(() => 0));
    expect(nothing.base).toBe(nothing.logit);
  });

  it('is that of every masked window, of which what changes nothing is predicted once', async () => {
    const { neutral, probe, featureNames } = runner.metadata;
    const window = aWindow(5);
    for (const column of columnsOf('time'))
      for (let at = column; at < window.length; at += featureNames.length) window[at] = neutral[column] ?? probe.centre[column]!;
    const groups = featureNames.map((name) => EXPLANATION_GROUPS.indexOf(EXPLANATION_GROUP_OF.get(name)!));
    const each = new Float32Array(MASKS * CLASS_COUNT);
    for (let mask = 0; mask < MASKS; mask++) {
      const masked = window.map((value, at) => {
        const column = at % featureNames.length;
        return (mask >> groups[column]!) & 1 ? value : (neutral[column] ?? probe.centre[column]!);
      });
      each.set(await runner.predict(masked, 1), mask * CLASS_COUNT);
    }
    let windows = 0;
    const predict = (batch: Float32Array, count: number) => ((windows += count), runner.predict(batch, count));
    const found = await explainWindow({ metadata: runner.metadata, predict }, window, UP);
    const expected = explain(each, UP);
    for (const [i, { effect }] of found.effects.entries()) expect(effect).toBeCloseTo(expected.effects[i]!.effect, 5);
    expect(windows).toBe(MASKS / 2);
  });

  it('gives nothing to news and macro series that are not known', async () => {
    const window = aWindow(4);
    const unknown = columnsOf('outside').filter((column) => runner.metadata.neutral[column] !== null);
    expect(unknown).toEqual(columnsOf('outside'));
    for (const column of unknown) for (let at = column; at < window.length; at += runner.metadata.featureNames.length) window[at] = NaN;
    const { effects } = await explainWindow(runner, window, UP);
    expect(effects[EXPLANATION_GROUPS.indexOf('outside')]!.effect).toBe(0);
  });
});
