import { describe, expect, it } from 'vitest';
import { auc, makeBaseline, makeChampion, makeScores } from '../../testing/scores.js';
import { decide } from './decide.js';
import { readCard, readChampionCard, readDescription, readSkills } from './model-card.js';

const VALID = { passed: true, largestDifference: 2e-7 } as const;
const stored = (numbers: unknown): Record<string, unknown> => JSON.parse(JSON.stringify(numbers)) as Record<string, unknown>;

describe('the card of a model', () => {
  const { numbers } = decide({
    file: VALID,
    challenger: makeScores([1.05, 1.06]),
    champion: makeChampion(makeScores([1.07, 1.08])),
    unusableChampion: null,
    baselines: [makeBaseline([1.09, 1.1]), makeBaseline([1.06, 1.07], 'gradient boosting')],
  });

  it('has the version, the champion it was compared with and every baseline, with skills and intervals', () => {
    const card = readCard(stored(numbers))!;
    expect(card).toMatchObject({ rows: 2000, sessions: 2 });
    expect(card.lines.map(({ role, name }) => `${role}: ${name}`)).toEqual([
      'model: this version',
      'rival: version 3',
      'baseline: class prior',
      'baseline: gradient boosting',
    ]);
    expect(card.lines[0]).toMatchObject({
      logLoss: { value: expect.closeTo(1.055, 10) },
      touchAuc: auc(0.67, 0.64, 0.7),
      directionAuc: auc(0.5, 0.48, 0.52),
    });
  });

  it('is of the champion, too, with the challenger beside it', () => {
    const { lines } = readChampionCard(stored(numbers), 4)!;
    expect(lines.slice(0, 2)).toMatchObject([
      { role: 'model', name: 'this version', logLoss: { value: expect.closeTo(1.075, 10) } },
      { role: 'rival', name: 'version 4', logLoss: { value: expect.closeTo(1.055, 10) } },
    ]);
  });

  it('has the skills and the description of the verdict', () => {
    expect(readSkills(stored(numbers))).toEqual(numbers.skills);
    expect(readDescription(stored(numbers))).toEqual(numbers.description);
  });

  it('has what is measured of movement where it is predicted, and none in verdicts of before it was', () => {
    const later = decide({
      file: VALID,
      challenger: makeScores([1.05, 1.06], { crps: [0.25, 0.26] }),
      champion: makeChampion(makeScores([1.07, 1.08])),
      unusableChampion: null,
      baselines: [makeBaseline([1.09, 1.1]), makeBaseline([1.06, 1.07], 'HAR × time of day', { crps: [0.27, 0.27] })],
    });
    const lines = readCard(stored(later.numbers))!.lines.map(({ name, movement }) => [name, movement && movement.crps.value]);
    expect(lines).toEqual([
      ['this version', 0.255],
      ['version 3', null],
      ['class prior', null],
      ['HAR × time of day', 0.27],
    ]);
    expect(readSkills(stored(later.numbers))!.movement).not.toBeNull();

    const before = stored(numbers) as { challenger: { scorecard: object }; skills: object };
    Reflect.deleteProperty(before.challenger.scorecard, 'movement');
    Reflect.deleteProperty(before.skills, 'movement');
    expect(readCard(before)!.lines[0].movement).toBeNull();
    expect(readSkills(before)).toEqual({ ...numbers.skills, movement: null });
  });

  it('is absent for a version that was not scored on a hold-out', () => {
    const first = decide({ file: VALID, challenger: null, champion: null, unusableChampion: null, baselines: [] });
    expect(readCard(stored(first.numbers))).toBeNull();
    expect(readSkills(stored(first.numbers))).toBeNull();
    expect(readDescription(stored(first.numbers))).toEqual(['Unproven: there was no hold-out to compare with baselines on.']);
  });
});
