import { setImmediate as nextTurn } from 'node:timers/promises';
import { ChampionRepository, SessionGainRepository, type Database, type SessionGainRow } from '@tandem/database';
import { versionName, type ModelKind } from '@tandem/domain';
import {
  describeHistory,
  describeMovementGains,
  excursionsOf,
  gainsBySession,
  HAR_NAME,
  HarDocumentError,
  movementGainsBySession,
  movementKey,
  versionKey,
  type GainOnRows,
} from '@tandem/evaluation';
import type { Dataset } from '@tandem/features';
import type { EvidenceSummary, RecordEvidenceInput } from '@tandem/pipeline';
import { findRefusedButBetter, OutcomeRecorder, PROOF_BASELINES, readGains, updateMarks } from '@tandem/registry';
import { fitBaselines } from './fitted-baselines.js';
import { movementBaseline, readLive, type LiveForecasts } from './live-forecasts.js';
import type { TrainingDependencies } from './dependencies.js';

/** Of the hold-out rows by forecaster, n × 3 probabilities or n × EXCURSION_VALUES quantiles; NaN where it predicted nothing. */
type Predicted = ReadonlyMap<string, Float32Array>;

/**
 * Records what the sessions since the last run say of the versions that predicted in them, as champion or shadow: their gains against each
 * other and against every baseline, fitted to the training rows of the dataset, which lie before those sessions; in movement against the
 * baseline that was fitted to the training rows of the version and frozen with it. These are the sessions of the hold-out; one that is
 * older and was not recorded while it was among them stays out. Marks follow, and a version that the gate refused and that is better by
 * decisive evidence is put forward. What came of the champions' predictions and was not recorded yet is stored as well, for the track
 * record.
 * Idempotent: the first gains of a session stay, and the first outcomes.
 */
export async function recordEvidence(
  dependencies: TrainingDependencies,
  { datasetId, kinds }: RecordEvidenceInput,
): Promise<EvidenceSummary> {
  const { database, datasets } = dependencies;
  await new OutcomeRecorder(database).recordAll();
  const dataset = await datasets.rebuild(datasetId);
  const { forecasts } = await fitBaselines(datasets, datasetId);
  const baselines = new Map([...forecasts].map(([name, { probabilities }]) => [name, probabilities] as const));
  const findings: string[] = [];
  const putForward: { kind: ModelKind; version: number }[] = [];
  for (const kind of kinds) {
    findings.push(...(await recordKind(database, kind, dataset, baselines)));
    const version = await findRefusedButBetter(database, kind);
    if (version !== null) putForward.push({ kind, version });
  }
  return { findings, putForward };
}

/** @returns what is to be said of it, a sentence each */
async function recordKind(database: Database, kind: ModelKind, dataset: Dataset, baselines: Predicted): Promise<string[]> {
  const live = await readLive(database, kind, dataset);
  if (live.classes.size === 0) return [];
  const findings: string[] = [];
  const movement = await movementGains(database, kind, live, dataset, (problem) => findings.push(problem));
  const rows = [...classGains(live, dataset, baselines), ...movement];
  await new SessionGainRepository(database).record(rows.map((row) => ({ kind, origin: 'live', ...row })));
  const champion = (await new ChampionRepository(database).find(kind))?.version;
  for (const version of live.classes.keys()) {
    if (!rows.some((row) => row.version === version)) continue;
    const { changed } = await updateMarks(database, kind, version);
    if (!changed && version !== champion) continue;
    const history = await readGains(database, kind, version);
    const sentences = [describeHistory(history, PROOF_BASELINES), ...describeMovementGains(history, HAR_NAME)].join(' ');
    findings.push(`${versionName(kind, version)}${changed ? ' has another mark' : ''}. ${sentences}`);
  }
  return findings;
}

type Gain = Omit<SessionGainRow, 'kind' | 'origin'>;

function classGains({ classes }: LiveForecasts, { samples: { holdout }, split }: Dataset, baselines: Predicted): Gain[] {
  return [...classes].flatMap(([version, own]) =>
    [...baselines, ...othersThan(version, classes)].flatMap(([against, other]) =>
      toGains(version, against, gainsBySession(own, other, holdout), split.holdout),
    ),
  );
}

/**
 * Against the baseline frozen with the version and the other versions that forecast movement.
 * @param onProblem called with a sentence on a baseline that is missing or cannot be used
 */
async function movementGains(
  database: Database,
  kind: ModelKind,
  { excursions }: LiveForecasts,
  dataset: Dataset,
  onProblem: (problem: string) => void,
): Promise<Gain[]> {
  const { samples, split } = dataset;
  const truth = { excursion: excursionsOf(dataset, samples.holdout), session: samples.holdout.session };
  const gains: Gain[] = [];
  for (const [version, own] of excursions) {
    await nextTurn();
    const others = othersThan(version, excursions);
    try {
      others.unshift([HAR_NAME, await movementBaseline(database, kind, version, dataset)]);
    } catch (error) {
      // For ever: the version goes without these gains, and everything else with the others.
      if (!(error instanceof HarDocumentError)) throw error;
      onProblem(`${versionName(kind, version)} gets no live evidence of movement. ${error.message}`);
    }
    for (const [name, other] of others) {
      gains.push(...toGains(version, movementKey(name), movementGainsBySession(own, other, truth), split.holdout));
    }
  }
  return gains;
}

function othersThan(version: number, all: ReadonlyMap<number, Float32Array>): (readonly [string, Float32Array])[] {
  return [...all].flatMap(([other, forecast]) => (other === version ? [] : [[versionKey(other), forecast] as const]));
}

/** @param dates New York dates of the sessions of the hold-out */
function toGains(version: number, against: string, gains: readonly GainOnRows[], dates: readonly string[]): Gain[] {
  return gains.map(({ session, rows, gain }) => ({ version, against, session: dates[session]!, rows, gain }));
}
