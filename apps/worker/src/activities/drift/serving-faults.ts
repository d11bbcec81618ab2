import { Context } from '@temporalio/activity';
import { ChampionRepository, ServedRepository, type BarRepository, type Database } from '@tandem/database';
import { BAR_MS, MODEL_KINDS, type Session } from '@tandem/domain';
import { findServingFault, type RecomputedCount } from '@tandem/drift';
import type { ServedPrediction } from '@tandem/evaluation';
import {
  barKey,
  compareServed,
  Doubts,
  readChampionChanges,
  StoredModels,
  toServed,
  type ChampionChanges,
  type Difference,
  type OtherVersion,
} from '@tandem/registry';
import type { Detected, Detector } from './detectors.js';
import { CHECK_MINUTES, someOf, type Look } from './look.js';
import { StoredWindows, type Minutes, type Windows } from './stored-windows.js';

/** The live loop has recorded a minute when the next one has closed, or is so far behind that its page says stale. */
const RECORDED_AFTER_MS = BAR_MS;
/** What was served longer ago than six checks is left to reconcile: it says nothing of what is served now. */
const LOOK_BACK_MS = 30 * BAR_MS;

/** What speaks against whoever served a prediction. */
interface Fault {
  /** As which it was served. */
  readonly served: Pick<ServedPrediction, 'kind' | 'version'>;
  readonly difference: Difference;
  readonly foreign: boolean;
}

/** Computes what champions have served again, with files and bars of its own: what breaks in the memory of the live loop shows so. */
export class ServingFaults implements Detector {
  readonly name = 'serving';
  private readonly windows: StoredWindows;
  private readonly models: StoredModels;
  private readonly served: ServedRepository;
  private readonly champions: ChampionRepository;

  constructor(
    private readonly database: Database,
    bars: BarRepository,
    symbols: readonly string[],
  ) {
    this.windows = new StoredWindows(database, bars, symbols);
    this.models = new StoredModels(database);
    this.served = new ServedRepository(database);
    this.champions = new ChampionRepository(database);
  }

  async prepare(session: Session): Promise<void> {
    await this.windows.prepare(session);
    for (const { kind, version } of await this.champions.list()) await this.models.thresholds(kind, version);
  }

  async look(look: Look): Promise<Detected> {
    const minutes = minutesOf(look);
    const symbols = symbolsOf(look);
    const served = (await this.served.predictions(minutes.from, minutes.to, symbols)).map(toServed);
    if (served.length === 0) return { findings: [], evidence: [] };
    const changes = await readChampionChanges(this.database);
    const champions = MODEL_KINDS.flatMap((kind) => changes[kind].slice(0, 1).map(({ version }) => ({ kind, version })));
    this.models.keep([...served, ...champions]);
    const windows = await this.windows.windows(minutes, look.today, symbols);
    const first = await this.compare(served, windows, changes);
    // What differs is computed once more from all that is stored, cold: bars may have been corrected behind the engines.
    const faults = first.faults.length === 0 ? [] : await this.confirm(first.faults, minutes, changes);
    for (const why of this.models.problems) Context.current().log.warn('served predictions cannot be computed again', { why });
    return {
      findings: countFaults(first.right, faults)
        .map(findServingFault)
        .filter((finding) => finding !== null),
      evidence: [],
    };
  }

  /** Predictions without a window, and those of a file that cannot be run, are neither right nor faults: nothing can be told of them. */
  private async compare(
    served: readonly ServedPrediction[],
    windows: Windows,
    changes: ChampionChanges,
  ): Promise<{ right: readonly ServedPrediction[]; faults: readonly Fault[] }> {
    const asked = served.flatMap((one) => {
      const window = windows.get(barKey(one.symbol, one.ts));
      return window === undefined ? [] : [{ served: one, window }];
    });
    const { differing, otherVersions } = await compareServed(asked, changes, this.models);
    const foreign = otherVersions.filter(({ service }) => service.state === 'foreign');
    const suspects = new Set([...differing, ...foreign].map((one) => one.served));
    const faults = [...differing.filter(({ again }) => again !== null).map(ofVersion), ...foreign.map(ofOther)];
    return { right: asked.map((one) => one.served).filter((one) => !suspects.has(one)), faults };
  }

  private async confirm(faults: readonly Fault[], minutes: Minutes, changes: ChampionChanges): Promise<readonly Fault[]> {
    const { windows, series } = await this.windows.anew(minutes, [...new Set(faults.map(({ difference }) => difference.served.symbol))]);
    const again = await this.compare(
      faults.map(({ difference }) => difference.served),
      windows,
      changes,
    );
    if (again.faults.length === 0) return [];
    const doubts = await Doubts.read(this.database, minutes.session, series);
    return again.faults.filter(({ difference, foreign }) => foreign || doubts?.concern(difference.served) === false);
  }
}

/** Many symbols have their turns: what is served wrongly stays so until it is noticed. */
function symbolsOf({ session, at, today }: Look): string[] {
  return someOf(
    today.map(({ symbol }) => symbol),
    Math.floor((at - session.open) / (CHECK_MINUTES * BAR_MS)),
  );
}

/** What is looked at: the last minute, which may not be recorded yet, with the next check, or at the close. */
function minutesOf({ session, from, at }: Look): Minutes {
  const to = at === session.close ? at : at - RECORDED_AFTER_MS;
  return { session, from: Math.max(session.open, from - RECORDED_AFTER_MS, to - LOOK_BACK_MS), to };
}

const ofVersion = (difference: Difference): Fault => ({ served: difference.served, difference, foreign: false });

/** The version that should have answered is the one that is served wrongly. */
function ofOther(difference: OtherVersion): Fault {
  const { service, served } = difference;
  return { served: { kind: served.kind, version: service.named ?? served.version }, difference, foreign: true };
}

/** One count a version that was served, or should have been. */
function countFaults(right: readonly ServedPrediction[], faults: readonly Fault[]): RecomputedCount[] {
  const keyOf = ({ kind, version }: Pick<ServedPrediction, 'kind' | 'version'>) => `${kind}/${version}`;
  const rightOf = Map.groupBy(right, keyOf);
  return [...Map.groupBy(faults, ({ served }) => keyOf(served))].map(([key, ofOne]) => ({
    kind: ofOne[0]!.served.kind,
    version: ofOne[0]!.served.version,
    compared: (rightOf.get(key)?.length ?? 0) + ofOne.length,
    differing: ofOne.length,
    worst: Math.max(...ofOne.map(({ difference }) => difference.distance ?? 0)),
    signals: ofOne.filter(({ difference }) => difference.effect === 'signal').length,
    foreign: ofOne.filter(({ foreign }) => foreign).length,
  }));
}
