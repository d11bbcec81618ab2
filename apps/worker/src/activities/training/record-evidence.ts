import { setImmediate as nextTurn } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { ChampionRepository, PredictionRepository, SessionGainRepository, type SessionGainRow } from '@tandem/database';
import { CLASS_COUNT, sessionOn, type ModelKind } from '@tandem/domain';
import { BASELINES, describeHistory, describeMovementGains, gainsBySession, HAR_NAME, versionKey } from '@tandem/evaluation';
import type { Dataset } from '@tandem/features';
import type { EvidenceSummary, RecordEvidenceInput } from '@tandem/pipeline';
import { findRefusedButBetter, OutcomeRecorder, PROOF_BASELINES, readGains, updateMarks } from '@tandem/registry';
import { withHeartbeat } from '../heartbeat.js';
import type { TrainingDependencies } from './train-model.js';

/** n × 3 of the hold-out rows by forecaster; NaN where it predicted nothing. */
type Predicted = ReadonlyMap<string, Float32Array>;

/**
 * Records what the sessions since the last run say of the versions that predicted in them, as champion or shadow: their gains against each
 * other and against every baseline, fitted to the training rows of the dataset, which lie before those sessions. These are the sessions of
 * the hold-out; one that is older and was not recorded while it was among them stays out. Marks follow, and a version that the gate refused
 * and that is better by decisive evidence is put forward. What came of the champions' predictions and was not recorded yet is stored as
 * well, for the track record.
 * Idempotent: the first gains of a session stay, and the first outcomes.
 */
export async function recordEvidence(
  dependencies: TrainingDependencies,
  { datasetId, kinds }: RecordEvidenceInput,
): Promise<EvidenceSummary> {
  return withHeartbeat(async () => {
    await new OutcomeRecorder(dependencies.database).recordAll();
    const dataset = await dependencies.datasets.rebuild(datasetId);
    const findings: string[] = [];
    const putForward: { kind: ModelKind; version: number }[] = [];
    for (const kind of kinds) {
      findings.push(...(await recordKind(dependencies, kind, dataset)));
      const version = await findRefusedButBetter(dependencies.database, kind);
      if (version !== null) putForward.push({ kind, version });
    }
    return { findings, putForward };
  });
}

/** @returns what is to be said of it, a sentence each */
async function recordKind({ database }: TrainingDependencies, kind: ModelKind, dataset: Dataset): Promise<string[]> {
  const predicted = await readPredicted(new PredictionRepository(database), kind, dataset);
  if (predicted.size === 0) return [];
  const rows = gainRows(kind, dataset, predicted, await predictBaselines(dataset));
  await new SessionGainRepository(database).record(rows);
  const champion = (await new ChampionRepository(database).find(kind))?.version;
  const findings: string[] = [];
  for (const version of new Set(rows.map((row) => row.version))) {
    const { changed } = await updateMarks(database, kind, version);
    if (!changed && version !== champion) continue;
    const history = await readGains(database, kind, version);
    const sentences = [describeHistory(history, PROOF_BASELINES), ...describeMovementGains(history, HAR_NAME)].join(' ');
    findings.push(`${kind} v${version}${changed ? ' has another mark' : ''}. ${sentences}`);
  }
  return findings;
}

/** What every version of the kind finally predicted for the hold-out rows. */
async function readPredicted(
  predictions: PredictionRepository,
  kind: ModelKind,
  { samples: { holdout }, matrices, symbols, split }: Dataset,
): Promise<ReadonlyMap<number, Float32Array>> {
  const rowOf = new Map(symbols.map((symbol) => [symbol, new Map<number, number>()]));
  holdout.symbol.forEach((symbol, row) => rowOf.get(symbols[symbol]!)!.set(matrices[symbol]!.ts[holdout.bar[row]!]!, row));
  const predicted = new Map<number, Float32Array>();
  for (const date of split.holdout) {
    const session = sessionOn(date);
    if (session === undefined) continue;
    for (const one of await predictions.finalOf(kind, symbols, session.open, session.close)) {
      const row = rowOf.get(one.symbol)!.get(one.ts);
      if (row === undefined) continue;
      const own = predicted.get(one.version) ?? new Float32Array(holdout.length * CLASS_COUNT).fill(NaN);
      predicted.set(one.version, own);
      own.set([one.down, one.neutral, one.up], row * CLASS_COUNT);
    }
  }
  return predicted;
}

/** Fits take a second or more each: between them the process can send its heartbeat. */
async function predictBaselines(dataset: Dataset): Promise<Predicted> {
  const predicted = new Map<string, Float32Array>();
  for (const { name, probabilities } of BASELINES) {
    await nextTurn();
    Context.current().cancellationSignal.throwIfAborted();
    predicted.set(name, probabilities(dataset, 'holdout'));
  }
  return predicted;
}

function gainRows(
  kind: ModelKind,
  { samples: { holdout }, split }: Dataset,
  versions: ReadonlyMap<number, Float32Array>,
  baselines: Predicted,
): SessionGainRow[] {
  const others = [...baselines, ...[...versions].map(([version, own]) => [versionKey(version), own] as const)];
  return [...versions].flatMap(([version, own]) =>
    others.flatMap(([against, other]) =>
      against === versionKey(version)
        ? []
        : gainsBySession(own, other, holdout).map(({ session, rows, gain }) => ({
            kind,
            version,
            against,
            session: split.holdout[session]!,
            origin: 'live' as const,
            rows,
            gain,
          })),
    ),
  );
}
