import { HORIZON_BARS, joinSeries, MODEL_KINDS, Random, type BarSeries, type ModelKind } from '@tandem/domain';
import { cleanSeries, sessionDates, type CleanedSeries } from '@tandem/features';
import type { BenchCache } from './cache.ts';
import { delayQuantile, formatShare, shareWithin, table, type Delay } from './delays.ts';
import { betweenDates, WARM_UP_SESSIONS, type FoldScores } from './fold-scores.ts';
import { delayOf, inject, INJECTIONS, outcomeOf, type Injected, type Injection } from './injections.ts';
import { CHECK_MINUTES, ofKinds, type ModelMonitor, type OfKinds, type PairedGains } from './model-monitor.ts';
import type { RecordedSession } from './recorded.ts';
import { ScoredSessions } from './scored-sessions.ts';
import { watchSession } from './system-years.ts';

/** Minutes in which faults begin: two to four hours before the close, until which they last. */
const FIRST_ONSET = 150;
const ONSETS = 120;
const WATCHED_MINUTES = 390;

const SEEN = INJECTIONS.filter(({ seen }) => seen);

/** What became of one fault in one session. */
interface Course {
  readonly inputs: Delay;
  /** Champions that got a warning, and those that were rolled back. */
  readonly warned: number;
  readonly rolledBack: number;
}

/**
 * Faults of bars, each once in every session that has sessions before it, through features, both champions and all that runs beside them:
 * what inputs come to, and what is said of models that are not to blame.
 * @param recorded by date
 */
export async function endToEnd(
  folds: readonly FoldScores[],
  series: readonly BarSeries[],
  recorded: ReadonlyMap<string, RecordedSession>,
  cache: BenchCache,
  seed: number,
): Promise<string> {
  const random = new Random(seed);
  const courses = new Map<string, Course[]>(SEEN.map(({ name }) => [name, []]));
  for (const scores of folds.filter(({ hasBack }) => hasBack)) {
    const healthy = await scores.healthyStates();
    const unchanged = await scores.championGains('served');
    for (const [i, { date }] of scores.sessions.entries()) {
      for (const injection of SEEN) {
        const { symbols } = recorded.get(date)!;
        const injected = inject(recorded.get(date)!, injection, FIRST_ONSET + random.index(ONSETS), random.index(symbols.length));
        const gains = await gainsOf(scores, series, injected, [injection.name, date, injected.onset, injected.at], cache);
        const all = ofKinds((kind) => fromMinute(unchanged[kind][i]!, gains[kind], injected.onset));
        courses.get(injection.name)!.push(course(injected, injection, random.index(CHECK_MINUTES), healthy[i]!, all));
      }
    }
  }
  return courseTable(courses);
}

function courseTable(courses: ReadonlyMap<string, readonly Course[]>): string {
  const rows = SEEN.map(({ name, wanted }) => {
    const all = courses.get(name)!;
    const delays = all.map(({ inputs }) => inputs);
    const champions = all.length * MODEL_KINDS.length;
    const sum = (what: 'warned' | 'rolledBack') => all.reduce((total, one) => total + one[what], 0);
    const done = [shareWithin(delays, 15), shareWithin(delays, 30), delayQuantile(delays, 0.5), delayQuantile(delays, 0.9)];
    return [name, wanted, ...done, formatShare(sum('warned'), champions), formatShare(sum('rolledBack'), champions)];
  });
  const head = ['injected, through inputs and models', 'looked for', 'within 15 minutes', 'within 30', 'median', '90 %'];
  return table([...head, 'champions warned of', 'rolled back'], rows);
}

function course(
  injected: Injected,
  injection: Injection,
  wait: number,
  healthy: OfKinds<ModelMonitor>,
  gains: OfKinds<PairedGains>,
): Course {
  const seen = MODEL_KINDS.map((kind) => watchSession(healthy[kind].copy(), gains[kind]));
  return {
    inputs: delayOf(outcomeOf(injected, injection, wait, WATCHED_MINUTES)),
    warned: seen.filter(({ warned }) => warned > 0).length,
    rolledBack: seen.filter(({ severe }) => severe).length,
  };
}

/** What control and predecessor gain on the champions where all read the faulty bars. */
async function gainsOf(
  { fold, control }: FoldScores,
  series: readonly BarSeries[],
  { session, symbols, onset }: Injected,
  name: readonly unknown[],
  cache: BenchCache,
): Promise<Record<ModelKind, PairedGains>> {
  const dates = sessionDates(series);
  const today = dates.indexOf(session.date);
  const before = betweenDates(series, dates, today - WARM_UP_SESSIONS, today);
  const stored = before.map((bars, i) => asStored(joinSeries(bars, symbols[i]!.bars)));
  const scored = new ScoredSessions(stored, [session.date], control, { fromMinute: onset - HORIZON_BARS });
  const predict = (key: readonly string[], make: () => Promise<Float32Array>) => cache.floats([fold.key, ...name, ...key], make);
  const all: [ModelKind, PairedGains][] = [];
  for (const kind of MODEL_KINDS) {
    const served = await predict([kind, 'champion'], async () => scored.predict(await fold.file(kind, 'champion')));
    const references = [
      await predict(['control'], async () => scored.predictControl()),
      await predict([kind, 'predecessor'], async () => scored.predict(await fold.file(kind, 'predecessor'))),
    ];
    all.push([kind, references.map((reference) => scored.gains(served, reference)[0]!)]);
  }
  return Object.fromEntries(all) as Record<ModelKind, PairedGains>;
}

/** Gains of one until a minute, and of the other from then on. */
function fromMinute(before: PairedGains, after: PairedGains, minute: number): PairedGains {
  return before.map((gains, reference) => gains.map((gain, at) => (at < minute ? gain : after[reference]![at]!)));
}

/** As the live loop reads bars: all that are stored. */
function asStored(bars: BarSeries): CleanedSeries {
  return { ...cleanSeries(bars), bars, rows: undefined, breaks: [] };
}
