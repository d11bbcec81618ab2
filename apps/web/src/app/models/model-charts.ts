import type { ClassificationMessage, EvidenceMessage, TrainingCurves } from '@tandem/contracts';
import type { ChartSeries, XAxis, YAxis } from '../shared/charts/chart-series';
import { formatShare } from '../shared/format';
import { DECISIVE_E_VALUE, formatEValue } from '../model-card/e-value';

/** Tell lines apart without their colours. */
const DASHES: readonly (readonly number[])[] = [[], [7, 3], [2, 3], [9, 3, 2, 3], [4, 4], [12, 4]];
const COLORS = ['--accent', '--second', '--up', '--warn', '--calm', '--down'] as const;
/** No two of the first 36 are alike. */
const styleOf = (index: number) => ({
  color: COLORS[index % COLORS.length]!,
  dash: DASHES[(index + Math.floor(index / COLORS.length)) % DASHES.length]!,
});

/** From here on evidence decides. */
export const DECISIVE = { y: DECISIVE_E_VALUE, label: 'decides from 100' } as const;

export const SESSION_AXIS: XAxis = { type: 'day', label: 'Session' };
export const EVIDENCE_AXIS: YAxis = { label: 'E-value', format: formatEValue, scale: 'logarithmic' };
/** Evidence below is lost all the same; a logarithm has no 0. */
const LOWEST_EVIDENCE = 1e-4;

/** A session's date as an instant within its New York day: noon UTC is morning there, summer and winter. */
export const sessionNoon = (date: string): number => Date.parse(`${date}T12:00:00Z`);

/** What a name of evidence in forecasts of movement ends with. */
const MOVEMENT = ', movement';

/**
 * The evidence after every session: against each version that was met, and the least of that against the baselines, because a mark
 * needs all.
 * @param of classes, or how far prices go
 */
export function evidenceSeries(evidence: readonly EvidenceMessage[], of: 'classes' | 'movement'): ChartSeries[] {
  const own = evidence.filter(({ against }) => against.endsWith(MOVEMENT) === (of === 'movement'));
  const baselines = own.filter(({ baseline }) => baseline);
  const [only] = baselines;
  const least = baselines.length < 2 ? only : { against: 'the hardest baseline', sessions: leastOf(baselines) };
  const rivals = own.filter(({ baseline }) => !baseline);
  return [...(least === undefined ? [] : [least]), ...rivals].map(({ against, sessions }, index) => ({
    name: `against ${against.replace(MOVEMENT, '')}`,
    ...styleOf(index),
    form: 'step',
    points: sessions.map(({ session, eValue }) => ({ x: sessionNoon(session), y: Math.max(eValue, LOWEST_EVIDENCE) })),
  }));
}

/** The least evidence after each session; of a baseline without that session it is what it was before. */
function leastOf(evidence: readonly EvidenceMessage[]): { session: string; eValue: number }[] {
  const dates = [...new Set(evidence.flatMap(({ sessions }) => sessions.map(({ session }) => session)))].sort();
  return dates.map((session) => ({
    session,
    eValue: Math.min(...evidence.map(({ sessions }) => sessions.findLast((one) => one.session <= session)?.eValue ?? 1)),
  }));
}

const CLASSES = {
  DOWN: { color: '--down', marker: 'triangle' },
  NEUTRAL: { color: '--calm', marker: 'rect' },
  UP: { color: '--up', marker: 'circle' },
} as const;

export const PREDICTED_AXIS: XAxis = { type: 'number', label: 'Predicted probability', format: formatShare, min: 0, max: 1 };
export const OBSERVED_AXIS: YAxis = { label: 'It happened', format: formatShare, min: 0, max: 1 };

/** How often each class happened where it was predicted with a probability; on the diagonal as often as predicted. */
export function reliabilitySeries(reliability: NonNullable<ClassificationMessage['reliability']>): ChartSeries[] {
  const classes = reliability.map(({ class: name, bins }): ChartSeries => {
    const points = bins.flatMap(({ predicted, observed, interval }) =>
      predicted === null ? [] : [{ x: predicted, y: observed, ...interval }],
    );
    return { name, ...CLASSES[name], points, intervals: 'bars' };
  });
  const diagonal = [0, 1].map((at) => ({ x: at, y: at }));
  return [...classes, { name: 'as predicted', color: '--muted', dash: [3, 4], points: diagonal, guide: true }];
}

/** The losses of training and of validation, epoch by epoch. */
export function trainingSeries(history: NonNullable<TrainingCurves['history']>): ChartSeries[] {
  return [
    { name: 'training', ...styleOf(0), points: history.map(({ epoch, trainingLoss }) => ({ x: epoch, y: trainingLoss })) },
    { name: 'validation', ...styleOf(1), points: history.map(({ epoch, validationLoss }) => ({ x: epoch, y: validationLoss })) },
  ];
}
