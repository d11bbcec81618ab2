import type { ChampionChange, DriftHistoryResponse } from '@tandem/contracts';
import type { ChartLimit, ChartMark, ChartSeries, XAxis, YAxis } from '../shared/charts/chart-series';
import { kindName } from '../shared/names';
import { newYorkClock, newYorkDay } from '../shared/time';
import { changeMark } from './drift-labels';

type PastCheck = DriftHistoryResponse['checks'][number];
type Measure = 'evidence' | 'expectedLoss' | 'shares' | 'confidence';

/** A chart of the detectors. */
export interface DetectorChart {
  readonly label: string;
  /** What it shows, in a sentence. */
  readonly about: string;
  readonly series: readonly ChartSeries[];
  readonly y: YAxis;
  readonly limits: readonly ChartLimit[];
}

const COLORS = { lstm: '--accent', transformer: '--second' } as const;
/** Of each reference, in the order of their appearance: what tells the lines of a kind apart. */
const DASHES = [undefined, [6, 4], [2, 3], [10, 3, 2, 3]] as const;

/** The checks side by side, so that nights take no room. */
export const checkAxis = ({ checks }: Pick<DriftHistoryResponse, 'checks'>): XAxis => ({
  type: 'category',
  label: 'Check, New York',
  labels: checks.map(({ at }) => shortLabel(Date.parse(at))),
});

/** `6 Mar 14:32`: short, so that several have room side by side. */
const shortLabel = (at: number): string => `${newYorkDay(at).split(' ').slice(1).join(' ')} ${newYorkClock(at)}`;

/** What speaks against the champions, beside each of their references, and how far the market is from usual. */
export function detectorCharts({ checks, limits }: Pick<DriftHistoryResponse, 'checks' | 'limits'>): DetectorChart[] {
  const ofChampions = (measure: Measure): readonly ChartSeries[] => pairSeries(checks, measure);
  return [
    {
      label: 'Evidence against the champions',
      about:
        'Paired gains of the reference over the champion, in an e-detector. Severe is what is beyond the limit beside every reference.',
      series: ofChampions('evidence'),
      y: { label: 'ln of the evidence, nats', format: (value) => value.toFixed(1) },
      limits: [
        { y: limits.evidence.warning, label: 'warning' },
        { y: limits.evidence.severe, label: 'severe' },
      ],
    },
    {
      label: 'Expected loss',
      about: 'The loss that the reference expects of the champion, less that of itself, over 30 minutes. An early warning.',
      series: ofChampions('expectedLoss'),
      y: { label: 'nats', format: (value) => value.toFixed(3) },
      limits: [{ y: limits.expectedLoss, label: 'warning' }],
    },
    {
      label: 'Class shares',
      about: 'Half the sum of the differences of the mean class probabilities, over 30 minutes. An early warning.',
      series: ofChampions('shares'),
      y: { label: 'share', format: (value) => value.toFixed(3), min: 0 },
      limits: [{ y: limits.shares, label: 'warning' }],
    },
    {
      label: 'Confidence',
      about: 'Page–Hinkley on the difference of the largest probabilities. An early warning.',
      series: ofChampions('confidence'),
      y: { label: 'standard deviations', format: (value) => value.toFixed(1), min: 0 },
      limits: [{ y: limits.confidence, label: 'warning' }],
    },
  ];
}

/** The market's part of one feature, or of whatever is farthest from usual at each check. */
export function marketChart({ checks, limits }: Pick<DriftHistoryResponse, 'checks' | 'limits'>, feature: string | null): DetectorChart {
  return {
    label: feature === null ? 'The market: the most unusual feature' : `The market: ${feature}`,
    about: 'Shift or deviation of the median symbol, the larger, over what it usually is between sessions.',
    series: [
      {
        name: feature ?? 'farthest from usual',
        color: '--accent',
        points: checks.map(({ market }, x) => ({ x, y: market?.unusual?.value ?? null })),
      },
    ],
    y: { label: 'times the usual', format: (value) => value.toFixed(1), min: 0 },
    limits: [{ y: limits.unusual, label: 'warning' }],
  };
}

/** Where a champion changed: at the first check after its first prediction. Changes outside of the time shown are left out. */
export function changeMarks(checks: readonly PastCheck[], changes: readonly ChampionChange[]): ChartMark[] {
  const times = checks.map(({ at }) => Date.parse(at));
  const [first] = times;
  return changes
    .flatMap((change) => {
      const at = change.firstPredictionAt === null ? NaN : Date.parse(change.firstPredictionAt);
      const x = times.findIndex((time) => time >= at);
      return first === undefined || x === -1 || at < first ? [] : [{ x, label: changeMark(change) }];
    })
    .sort((a, b) => a.x - b.x);
}

function pairSeries(checks: readonly PastCheck[], measure: Measure): ChartSeries[] {
  const pairs = new Map<string, { kind: 'lstm' | 'transformer'; reference: string }>();
  for (const { kind, reference } of checks.flatMap((check) => check.pairs)) pairs.set(`${kind} ${reference}`, { kind, reference });
  const references = [...new Set([...pairs.values()].map(({ reference }) => reference))];
  return [...pairs.values()].map(({ kind, reference }) => {
    const dash = DASHES[references.indexOf(reference) % DASHES.length];
    return {
      name: `${kindName(kind)} beside ${reference}`,
      color: COLORS[kind],
      ...(dash === undefined ? {} : { dash }),
      points: checks.map(({ pairs: found }, x) => ({
        x,
        y: found.find((pair) => pair.kind === kind && pair.reference === reference)?.[measure] ?? null,
      })),
    };
  });
}
