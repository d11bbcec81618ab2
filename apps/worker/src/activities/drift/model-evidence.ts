import {
  ChampionRepository,
  ControlRepository,
  DriftRepository,
  PredictionRepository,
  type BarRepository,
  type ChampionRow,
  type Database,
  type PairedPrediction,
} from '@tandem/database';
import { BAR_MS, CLASS_COUNT, HORIZON_BARS, joinSeries, minuteOfSession, type BarSeries, type Session } from '@tandem/domain';
import {
  addGains,
  compareAnswers,
  findEarlyWarning,
  findModelFault,
  minuteGains,
  NOTHING_ODD,
  watchAnswers,
  type DriftFinding,
  type EarlyEvidence,
  type PairedBars,
  type PairEvidence,
} from '@tandem/drift';
import { ControlError, parseControl, type Control } from '@tandem/evaluation';
import { barrierSigma, touchesSoFar, type BarrierVolatility, type TouchesSoFar } from '@tandem/features';
import { referenceVersion } from '@tandem/registry';
import { written, type Evidence } from './describe-check.js';
import type { Detected, Detector } from './detectors.js';
import { FirstEvidence, nameOf, type Reference } from './first-evidence.js';
import { someOf, type Look } from './look.js';

/** Horizons that are open began within the last thirty bars, of which some minutes may be missing. */
const OPEN_MS = 2 * HORIZON_BARS * BAR_MS;

/** Today's bars of a symbol, and what came of them by a control's barriers. */
interface Touched {
  readonly bars: BarSeries;
  readonly touches: TouchesSoFar;
}

/** What a champion is compared by. */
interface Beside {
  readonly control: Control;
  readonly touched: readonly Touched[];
}

/** Watches the champions beside their controls and the versions that they would go back to. */
export class ModelEvidence implements Detector {
  readonly name = 'models';
  private readonly champions: ChampionRepository;
  private readonly controls: ControlRepository;
  private readonly predictions: PredictionRepository;
  private readonly first: FirstEvidence;
  /** The session and champions for which everything is ready. */
  private readyFor: string | null = null;

  constructor(
    private readonly database: Database,
    bars: BarRepository,
    symbols: readonly string[],
  ) {
    this.first = new FirstEvidence(database, bars, symbols);
    this.champions = new ChampionRepository(database);
    this.controls = new ControlRepository(database);
    this.predictions = new PredictionRepository(database);
  }

  own(evidence: readonly Evidence[]): readonly Evidence[] {
    return evidence.filter(isPair);
  }

  /** Has the first evidence of new champions ready. */
  async prepare(session: Session): Promise<void> {
    const champions = await this.champions.list();
    const state = [session.date, ...champions.map(({ kind, revision }) => `${kind} ${revision}`)].join();
    if (state === this.readyFor) return;
    const known = pairsOf((await new DriftRepository(this.database).newest())?.evidence ?? []);
    for (const champion of champions) {
      const control = await this.controlOf(champion);
      for (const reference of control === null ? [] : await this.referencesOf(champion)) {
        if (findPair(known, champion, reference) === undefined) await this.first.of(champion, reference, control!, session);
      }
    }
    this.first.release();
    this.readyFor = state;
  }

  /**
   * A pair that was not known before starts with the sessions before this one. A champion without a control has no pair: there is nothing
   * to compare it with, nor a curve of touches.
   */
  async look(look: Look): Promise<Detected> {
    const pairs: PairEvidence[][] = [];
    const byBarriers = new Map<string, readonly Touched[]>();
    for (const champion of await this.champions.list()) {
      const control = await this.controlOf(champion);
      if (control === null) continue;
      const barriers = `${control.labels.volatility} ${control.labels.multiple}`;
      const touched = byBarriers.get(barriers) ?? touchesToday(look, control);
      byBarriers.set(barriers, touched);
      pairs.push(await this.updateChampion(champion, { control, touched }, look));
    }
    this.first.release();
    return { findings: pairs.flatMap(findingsOf), evidence: pairs.flat().map(written) };
  }

  /** The evidence against a champion until `look.at`, beside each reference. */
  private async updateChampion(champion: ChampionRow, beside: Beside, look: Look): Promise<PairEvidence[]> {
    const { session, from, at } = look;
    const references = await this.referencesOf(champion);
    const earlier = references.find((reference) => reference !== 'control') ?? null;
    const opened = Math.max(session.open, from - OPEN_MS);
    const rows = await this.predictions.beside(
      champion,
      earlier,
      beside.touched.map(({ bars }) => bars.symbol),
      opened,
      at,
    );
    const known = pairsOf(look.evidence);
    const pairs: PairEvidence[] = [];
    for (const reference of references) {
      const before = findPair(known, champion, reference) ?? (await this.first.of(champion, reference, beside.control, session));
      if (before === null) continue;
      const paired = pairBars(rows, reference, beside, look);
      const minutes = (at - session.open) / BAR_MS;
      const gains = minuteGains(paired, beside.control.touchCurve, minutes);
      const counted = Math.max(before.at, session.open);
      const early = watchAnswers(earlyOf(before, session), compareAnswers(paired, minutes), paired.length);
      pairs.push({ ...addGains(before, gains.subarray((counted - session.open) / BAR_MS), at), early });
    }
    return pairs;
  }

  private async controlOf({ kind, version }: ChampionRow): Promise<Control | null> {
    return readControl(await this.controls.find(kind, version));
  }

  private async referencesOf(champion: ChampionRow): Promise<Reference[]> {
    const earlier = await referenceVersion(this.database, champion);
    return ['control', ...(earlier === null ? [] : [earlier])];
  }
}

/** What was written down by `look`. */
function pairsOf(evidence: readonly Evidence[]): PairEvidence[] {
  return evidence.filter(isPair) as unknown as PairEvidence[];
}

const isPair = (one: Evidence) => 'reference' in one;

function findPair(pairs: readonly PairEvidence[], { kind, version }: ChampionRow, reference: Reference): PairEvidence | undefined {
  return pairs.find((pair) => pair.kind === kind && pair.version === version && pair.reference === nameOf(reference));
}

/** Null where it cannot be read: it is not of this version of Tandem, or damaged. */
function readControl(stored: unknown): Control | null {
  try {
    return stored === null ? null : parseControl(stored);
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    return null;
  }
}

/** What was odd so far; a session begins anew. */
function earlyOf({ at, early }: PairEvidence, session: Session): EarlyEvidence {
  return at > session.open && early !== undefined ? early : NOTHING_ODD;
}

/** What is found against one champion. */
function findingsOf(pairs: readonly PairEvidence[]): DriftFinding[] {
  const [first] = pairs;
  if (first === undefined) return [];
  const early = pairs.flatMap((pair) => pair.early ?? []);
  return [findModelFault(pairs), findEarlyWarning(`${first.kind}/${first.version}`, early)].filter((finding) => finding !== null);
}

/** What came so far of the bars that are looked at. */
function touchesToday({ today, before }: Look, { labels: { multiple, volatility } }: Control): Touched[] {
  return someOf(today).map((bars) => ({
    bars,
    touches: touchesSoFar(bars, sigmaToday(bars, before.get(bars.symbol), volatility), multiple),
  }));
}

/** Today's bars with what was predicted as it was. */
function pairBars(rows: readonly PairedPrediction[], reference: Reference, { touched }: Beside, { session }: Look): PairedBars[] {
  const bySymbol = Map.groupBy(rows, ({ symbol }) => symbol);
  return touched.map(({ bars, touches }) => {
    const minute = Int32Array.from(bars.ts, (ts) => minuteOfSession(session, ts));
    return { ...pairedForecasts(bars, bySymbol.get(bars.symbol) ?? [], reference, session), minute, ...touches };
  });
}

function pairedForecasts(
  bars: BarSeries,
  rows: readonly PairedPrediction[],
  reference: Reference,
  session: Session,
): Pick<PairedBars, 'served' | 'reference'> {
  const place = new Map([...bars.ts].map((ts, i) => [ts, i]));
  const column = () => new Float64Array(bars.length * CLASS_COUNT).fill(NaN);
  const paired = { served: column(), reference: column() };
  for (const { ts, role, down, neutral, up } of rows) {
    const bar = place.get(ts);
    const crossesClose = ts + (HORIZON_BARS + 1) * BAR_MS > session.close;
    if (bar === undefined || crossesClose) continue;
    if (role === 'champion') paired.served.set([down, neutral, up], bar * CLASS_COUNT);
    if (role === (reference === 'control' ? 'control' : 'shadow')) paired.reference.set([down, neutral, up], bar * CLASS_COUNT);
  }
  return paired;
}

/** The volatility that sets the barriers of today's bars. @param before bars of the sessions before */
function sigmaToday(bars: BarSeries, before: BarSeries | undefined, volatility: BarrierVolatility): Float64Array {
  return before === undefined ? barrierSigma(bars, volatility) : barrierSigma(joinSeries(before, bars), volatility).subarray(before.length);
}
