import { pickBars, type BarSeries, type ModelKind } from '@tandem/domain';
import { fitControl, parseControl, serialiseControl, type Control } from '@tandem/evaluation';
import { buildDataset, sessionDates, sessionIndices, type Dataset, type DatasetOptions } from '@tandem/features';
import { BUDGETS, loadBackend, trainModel, writeTflite, type Backend, type BudgetLimits, type TrainedModel } from '@tandem/models';
import { BROKEN_MODELS, withShuffledLabels, type BrokenModel } from './broken-models.ts';
import type { BenchCache } from './cache.ts';

/** Sessions of the recording in as many blocks, each served by models that were trained on the others. */
const BLOCKS = 6;
/** The predecessor knows as many sessions as a first full run has. */
const PREDECESSOR_SESSIONS = 10;

/** What is trained of its own; the broken ones are made from the champion. */
const TRAINED = ['champion', 'predecessor', 'trained on the calmest sessions', 'trained on shuffled labels'] as const;
type Trained = (typeof TRAINED)[number];

/** What serves: a healthy model, or one that it should not be. */
export type Role = Trained | BrokenModel;

const isTrained = (role: Role): role is Trained => (TRAINED as readonly Role[]).includes(role);

/** A block of sessions, and the models that were trained without them; each is trained when it is first asked for. */
export class Fold {
  /** Sessions that are served, New York dates. */
  readonly dates: readonly string[];
  /** What everything of this fold follows from, beside its own name. */
  readonly key: unknown;
  private readonly others: readonly BarSeries[];
  private readonly budget: BudgetLimits;
  private readonly cache: BenchCache;
  private readonly trained = new Map<string, Promise<TrainedModel>>();
  private dataset: Dataset | null = null;

  /** @param source what the recording and its features follow from */
  constructor(series: readonly BarSeries[], dates: readonly string[], budget: BudgetLimits, cache: BenchCache, source: string) {
    this.dates = dates;
    this.key = { source, dates, budget };
    this.others = ofDates(series, (date) => !dates.includes(date));
    this.budget = budget;
    this.cache = cache;
  }

  async control(): Promise<Control> {
    const made = async () => Buffer.from(JSON.stringify(serialiseControl(fitControl(this.trainingSet()))));
    const bytes = await this.cache.bytes([this.key, 'control'], made);
    return parseControl(JSON.parse(Buffer.from(bytes).toString()));
  }

  /** The bytes of a model file. */
  file(kind: ModelKind, role: Role): Promise<Uint8Array> {
    return this.cache.bytes([this.key, kind, role], async () => {
      const model = isTrained(role) ? await this.train(kind, role) : BROKEN_MODELS[role](await this.train(kind, 'champion'));
      return writeTflite(model, 1);
    });
  }

  private train(kind: ModelKind, role: Trained): Promise<TrainedModel> {
    const name = `${kind} ${role}`;
    const known = this.trained.get(name) ?? this.trainAnew(kind, role);
    this.trained.set(name, known);
    return known;
  }

  private async trainAnew(kind: ModelKind, role: Trained): Promise<TrainedModel> {
    process.stderr.write(`Training ${kind}, ${role}, for ${this.dates[0]!} to ${this.dates.at(-1)!}\n`);
    const seed = role === 'predecessor' ? 2 : 1;
    return trainModel({ kind, dataset: this.datasetOf(role), budget: this.budget, seed, backend: await backend() });
  }

  private trainingSet(): Dataset {
    return (this.dataset ??= buildDataset(this.others));
  }

  private datasetOf(role: Trained): Dataset {
    const all = this.trainingSet();
    const same: DatasetOptions = { barrierMultiple: all.barrier.multiple };
    if (role === 'predecessor') return buildDataset(this.others, { ...same, maxTrainSessions: PREDECESSOR_SESSIONS });
    if (role === 'trained on shuffled labels') return withShuffledLabels(all);
    if (role === 'champion') return all;
    const calm = calmestDates(this.others);
    return buildDataset(
      ofDates(this.others, (date) => calm.has(date)),
      { ...same, mode: 'first' },
    );
  }
}

let loaded: Promise<Backend> | null = null;
const backend = () => (loaded ??= loadBackend('auto'));

/** @param quick one block and the smallest budget: a look at whether it runs, not figures to keep */
export function crossFit(series: readonly BarSeries[], cache: BenchCache, source: string, quick: boolean): Fold[] {
  const dates = sessionDates(series);
  const block = (i: number) => dates.slice(Math.floor((i * dates.length) / BLOCKS), Math.floor(((i + 1) * dates.length) / BLOCKS));
  const budget = BUDGETS[quick ? 'first' : 'fast'];
  const blocks = Array.from({ length: BLOCKS }, (_, i) => block(i));
  return (quick ? blocks.slice(-1) : blocks).map((served) => new Fold(series, served, budget, cache, source));
}

/** The bars of some sessions. */
function ofDates(series: readonly BarSeries[], wanted: (date: string) => boolean): BarSeries[] {
  const dates = sessionDates(series);
  const isWanted = dates.map(wanted);
  return series.map((bars) => {
    const session = sessionIndices(bars.ts, dates);
    return pickBars(
      bars,
      [...session.keys()].filter((i) => isWanted[session[i]!]),
    );
  });
}

/** The half of the sessions in which prices moved least, by the range of a minute over all symbols. */
function calmestDates(series: readonly BarSeries[]): Set<string> {
  const dates = sessionDates(series);
  const ranges = dates.map(() => 0);
  for (const { ts, high, low } of series) {
    sessionIndices(ts, dates).forEach((session, i) => {
      ranges[session]! += Math.log(high[i]! / low[i]!);
    });
  }
  const ascending = [...dates.keys()].sort((a, b) => ranges[a]! - ranges[b]!);
  return new Set(ascending.slice(0, Math.ceil(dates.length / 2)).map((i) => dates[i]!));
}
