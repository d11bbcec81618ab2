import { Context } from '@temporalio/activity';
import {
  ChampionRepository,
  ControlRepository,
  PredictionRepository,
  type BarRepository,
  type ChampionRow,
  type Database,
  type PairedPrediction,
} from '@tandem/database';
import { BAR_MS, CLASS_COUNT, HORIZON_BARS, minuteOfSession, sessionsBefore, type BarSeries, type Session } from '@tandem/domain';
import {
  addGains,
  beginPair,
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
import { ewmSigma, touchesSoFar, type TouchesSoFar } from '@tandem/features';
import { referenceVersion } from '@tandem/registry';
import { isOneOf, UNUSABLE } from '../unusable-models.js';
import { written, type Evidence } from './describe-check.js';
import type { Detected, Detector } from './detectors.js';
import type { Look } from './look.js';
import { BackScorer } from './score-back.js';

/** Sessions by which a champion is measured before its own minutes count: as many as the gate's hold-out has. */
const BACK_SESSIONS = 5;
/** Sessions before them: what the features remember (`RECURSION_MEMORY_BARS`), rounded up. */
const WARM_UP_SESSIONS = 6;

/** Horizons that are open began within the last thirty bars, of which some minutes may be missing. */
const OPEN_MS = 2 * HORIZON_BARS * BAR_MS;

/** `control`, or another version of the kind. */
type Reference = 'control' | number;

/** What a champion is compared by. */
interface Beside {
  readonly control: Control;
  /** What came of today's bars by the control's barriers, in the order of `Look.today`. */
  readonly touches: readonly TouchesSoFar[];
}

/** Watches the champions beside their controls and the versions that they would go back to. */
export class ModelEvidence implements Detector {
  private readonly champions: ChampionRepository;
  private readonly controls: ControlRepository;
  private readonly predictions: PredictionRepository;

  constructor(
    private readonly database: Database,
    private readonly bars: BarRepository,
    private readonly symbols: readonly string[],
  ) {
    this.champions = new ChampionRepository(database);
    this.controls = new ControlRepository(database);
    this.predictions = new PredictionRepository(database);
  }

  /**
   * A pair that was not known before starts with the sessions before this one, scored now. A champion without a control has no pair: there
   * is nothing to compare it with, nor a curve of touches.
   */
  async look(look: Look): Promise<Detected> {
    let scorer: Promise<BackScorer> | null = null;
    const scoreBack = () => (scorer ??= this.openBackScorer(look.session));
    const sigmas = look.today.map((bars) => sigmaToday(bars, look.before.get(bars.symbol)));
    const pairs: PairEvidence[][] = [];
    for (const champion of await this.champions.list()) {
      const control = readControl(await this.controls.find(champion.kind, champion.version));
      if (control === null) continue;
      const touches = look.today.map((bars, i) => touchesSoFar(bars, sigmas[i]!, control.labels.multiple));
      pairs.push(await this.updateChampion(champion, { control, touches }, look, scoreBack));
    }
    return { findings: pairs.flatMap(findingsOf), evidence: pairs.flat().map(written) };
  }

  /** The evidence against a champion until `look.at`, beside each reference. */
  private async updateChampion(
    champion: ChampionRow,
    beside: Beside,
    look: Look,
    scoreBack: () => Promise<BackScorer>,
  ): Promise<PairEvidence[]> {
    const { kind, version } = champion;
    const { session, from, at } = look;
    const earlier = await referenceVersion(this.database, champion);
    const references = ['control' as const, ...(earlier === null ? [] : [earlier])];
    const opened = Math.max(session.open, from - OPEN_MS);
    const rows = await this.predictions.beside({ kind, version }, earlier, opened, at);
    const known = pairsOf(look.evidence).filter((pair) => pair.kind === kind && pair.version === version);
    const pairs: PairEvidence[] = [];
    for (const reference of references) {
      const name = reference === 'control' ? reference : `v${reference}`;
      const before =
        known.find((pair) => pair.reference === name) ?? (await begin(scoreBack, { kind, version }, reference, beside.control, session));
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

  private async openBackScorer(session: Session): Promise<BackScorer> {
    const sessions = sessionsBefore(session.date, BACK_SESSIONS + WARM_UP_SESSIONS);
    const series = await this.bars.series(this.symbols, sessions[0]!.open, session.open);
    return new BackScorer(this.database, series, sessions.slice(WARM_UP_SESSIONS));
  }
}

/** What was written down by `look`. */
function pairsOf(evidence: readonly Evidence[]): PairEvidence[] {
  return evidence.filter((one) => 'reference' in one) as unknown as PairEvidence[];
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

/** Null where one of the two cannot be run: it is tried again at the next check. */
async function begin(
  scoreBack: () => Promise<BackScorer>,
  { kind, version }: Pick<ChampionRow, 'kind' | 'version'>,
  reference: Reference,
  control: Control,
  session: Session,
): Promise<PairEvidence | null> {
  const name = reference === 'control' ? reference : `v${reference}`;
  try {
    const gains = await (await scoreBack()).gains(kind, version, reference, control);
    const pair = beginPair(kind, version, name, session.open);
    return gains.reduce((sum, one) => addGains(sum, one, session.open), pair);
  } catch (error) {
    if (!isOneOf(error, UNUSABLE)) throw error;
    Context.current().log.warn('a model cannot be compared', { kind, version, reference: name, why: error.message });
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

/** Today's bars of every symbol with what was predicted as it was. */
function pairBars(rows: readonly PairedPrediction[], reference: Reference, { touches }: Beside, { today, session }: Look): PairedBars[] {
  const bySymbol = Map.groupBy(rows, ({ symbol }) => symbol);
  return today.map((bars, i) => {
    const minute = Int32Array.from(bars.ts, (ts) => minuteOfSession(session, ts));
    return { ...pairedForecasts(bars, bySymbol.get(bars.symbol) ?? [], reference, session), minute, ...touches[i]! };
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
function sigmaToday({ close, length }: BarSeries, before: BarSeries | undefined): Float64Array {
  const history = before?.close ?? new Float64Array();
  const closes = new Float64Array(history.length + length);
  closes.set(history);
  closes.set(close, history.length);
  return ewmSigma(closes).subarray(history.length);
}
