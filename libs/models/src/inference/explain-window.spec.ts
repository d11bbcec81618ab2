import { beforeAll, describe, expect, it } from 'vitest';
import { DOWN, EXPLANATION_GROUPS, MODEL_KINDS, UP, type ModelKind } from '@tandem/domain';
import { logOdds } from '@tandem/evaluation';
import { EXPLANATION_GROUP_OF } from '@tandem/features';
import { smallModel } from '../../testing/small-model.js';
import { writeTflite } from '../tflite/write-tflite.js';
import { probeWindows } from '../training/trained-model.js';
import { explainWindow } from './explain-window.js';
import { ModelRunner } from './model-runner.js';

describe.each(MODEL_KINDS)('the explanation of a real file, %s', (kind: ModelKind) => {
  let runner: ModelRunner;
  let turns = 0;
  const turn = async () => void (turns += 1);
  /** One window around the training distribution. */
  const aWindow = (seed: number) => probeWindows({ ...runner.metadata.probe, seed }, 1);
  const columnsOf = (group: string) =>
    runner.metadata.featureNames.flatMap((name, column) => (EXPLANATION_GROUP_OF.get(name) === group ? [column] : []));

  beforeAll(async () => {
    runner = await ModelRunner.load(writeTflite(await smallModel(kind), 1));
  });

  it('sums to the log-odds of the prediction to 1e-6, in batches of the file', async () => {
    for (const [seed, side] of [
      [1, UP],
      [2, DOWN],
    ] as const) {
      const window = aWindow(seed);
      turns = 0;
      const { base, logit, effects } = await explainWindow(runner, window, side, turn);
      expect(turns).toBe(7);
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
    const { effects } = await explainWindow(runner, window, UP, turn);
    expect(effects[EXPLANATION_GROUPS.indexOf('volume')]!.effect).toBe(0);
    const flat = Float32Array.from(window, (_, at) => base(at % featureNames.length));
    const nothing = await explainWindow(runner, flat, UP, turn);
    expect(nothing.effects.map(({ effect }) => effect)).toEqual(EXPLANATION_GROUPS.map(() => 0));
    expect(nothing.base).toBe(nothing.logit);
  });

  it('gives nothing to news and macro series that are not known', async () => {
    const window = aWindow(4);
    const unknown = columnsOf('outside').filter((column) => runner.metadata.neutral[column] !== null);
    expect(unknown).toEqual(columnsOf('outside'));
    for (const column of unknown) for (let at = column; at < window.length; at += runner.metadata.featureNames.length) window[at] = NaN;
    const { effects } = await explainWindow(runner, window, UP, turn);
    expect(effects[EXPLANATION_GROUPS.indexOf('outside')]!.effect).toBe(0);
  });
});
