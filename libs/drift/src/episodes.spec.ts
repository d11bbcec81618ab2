import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALL_SYMBOLS, DRIFT_CAUSES } from '@tandem/domain';
import { advanceEpisodes, mergeFindings, holdsOf, remedyOf, type DriftEpisode, type DriftFinding } from './episodes.js';

const finding = (changes: Partial<DriftFinding> = {}): DriftFinding => ({
  cause: 'input_fault',
  subject: 'NVDA',
  severity: 'severe',
  message: 'stuck',
  ...changes,
});
/** Looks a minute apart, from minute 1 on. */
const after = (...looks: (readonly DriftFinding[])[]) =>
  looks.reduce<DriftEpisode[]>((episodes, found, i) => advanceEpisodes(episodes, found, (i + 1) * 60_000), []);

describe('episodes of drift', () => {
  it('begin with the first finding and keep its time until they are over', () => {
    const under = after([finding({ severity: 'warning' })], [], [finding()], [finding()], [finding()]);
    expect(under).toMatchObject([{ cause: 'input_fault', subject: 'NVDA', since: 60_000, severity: 'severe', worst: 'severe' }]);
    expect(after([finding()], [], [], [])).toMatchObject([{ severity: 'ok', worst: 'warning' }]);
    expect(after([finding()], [], [], [], [])).toEqual([]);
    expect(after([finding()], [], [], [], [finding()])).toMatchObject([{ since: 300_000 }]);
  });

  it('are apart by cause and subject', () => {
    const both = after([finding(), finding({ subject: 'SPY' }), finding({ cause: 'market_drift', subject: 'market' })]);
    expect(both.map(({ cause, subject }) => `${cause} ${subject}`)).toEqual(['input_fault NVDA', 'input_fault SPY', 'market_drift market']);
  });

  it('keep the newest words of the worst finding', () => {
    const warning = (message: string) => finding({ severity: 'warning', message });
    expect(after([warning('a')], [warning('b')], [])).toMatchObject([{ message: 'b' }]);
    expect(after([finding({ message: 'a' })], [finding({ message: 'b' })], [warning('c')])).toMatchObject([{ message: 'b' }]);
  });

  it('hold a symbol for a severe fault of its inputs, everything for a severe market, nothing for a warning', () => {
    const severe = [finding(), finding({ cause: 'market_drift', subject: 'market' })];
    expect(holdsOf(after(severe, severe))).toEqual([]);
    expect(holdsOf(after(severe, severe, severe)).map(({ symbol, reason }) => [symbol, reason])).toEqual([
      ['NVDA', 'input_fault'],
      [ALL_SYMBOLS, 'market_drift'],
    ]);
  });

  it('hold everything for a faulty version that nothing can replace, and nothing where it is rolled back', () => {
    const faulty = [finding({ cause: 'model_fault', subject: 'lstm/3' })];
    const severe = after(faulty, faulty, faulty);
    expect(holdsOf(severe)).toEqual([]);
    expect(holdsOf(severe, new Set(['lstm/3']))).toMatchObject([{ symbol: ALL_SYMBOLS, reason: 'no_stable_model' }]);
    expect(holdsOf(severe, new Set(['lstm/2']))).toEqual([]);
  });

  it('hold everything once, for the first reason', () => {
    const both = [finding({ cause: 'market_drift', subject: 'market' }), finding({ cause: 'model_fault', subject: 'lstm/3' })];
    const holds = holdsOf(after(both, both, both), new Set(['lstm/3']));
    expect(holds.map(({ reason }) => reason)).toEqual(['market_drift']);
  });

  it('have a remedy for each cause', () => {
    expect(DRIFT_CAUSES.map((cause) => remedyOf({ cause, severity: 'severe' }))).toEqual([
      'hold the symbol',
      'roll back',
      'roll back',
      'hold everything',
    ]);
    expect(remedyOf({ cause: 'market_drift', severity: 'ok' })).toBeNull();
  });

  it('survive being stored between any two looks', () => {
    const found = fc.array(
      fc.record({
        cause: fc.constantFrom(...DRIFT_CAUSES),
        subject: fc.constantFrom('NVDA', 'SPY'),
        severity: fc.constantFrom('warning' as const, 'severe' as const),
        message: fc.string(),
      }),
      { maxLength: 3 },
    );
    const once = (findings: DriftFinding[]) => [...new Map(findings.map((one) => [`${one.cause} ${one.subject}`, one])).values()];
    fc.assert(
      fc.property(fc.array(found.map(once), { maxLength: 20 }), (looks) => {
        let stored = '[]';
        looks.forEach((look, i) => {
          stored = JSON.stringify(advanceEpisodes(JSON.parse(stored) as DriftEpisode[], look, (i + 1) * 60_000));
        });
        expect(JSON.parse(stored)).toEqual(after(...looks));
      }),
    );
  });
});

describe('findings of several that looked', () => {
  const of = (severity: 'warning' | 'severe', subject: string, message: string): DriftFinding => ({
    cause: 'model_fault',
    subject,
    severity,
    message,
  });

  it('are one of each cause and subject, in the words of the worst', () => {
    const found = [of('warning', 'lstm/3', 'One.'), of('severe', 'lstm/3', 'Two.'), of('warning', 'lstm/4', 'Three.')];
    expect(mergeFindings([...found, of('severe', 'lstm/3', 'Four.'), of('warning', 'lstm/4', 'Five.')])).toEqual([
      of('severe', 'lstm/3', 'Two. Four.'),
      of('warning', 'lstm/4', 'Three. Five.'),
    ]);
    expect(mergeFindings([{ ...found[0]!, cause: 'serving_fault' }, found[1]!])).toHaveLength(2);
  });
});
