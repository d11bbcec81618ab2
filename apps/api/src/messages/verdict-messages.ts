import type { ClassificationMessage, VerdictMessage } from '@tandem/contracts';
import type { VerdictRow } from '@tandem/database';
import { readVerdict, type Classification } from '@tandem/evaluation';
import { toInstant } from './market-messages.js';

/** Address of a run in the Temporal UI; of the newest run of the workflow where its id is not known. */
type UrlOf = (workflowId: string, runId: string | null) => string | null;

/** A verdict as the contract has it, with all that it measured. */
export function toVerdict(row: VerdictRow, urlOf: UrlOf): VerdictMessage {
  const { id, createdAt, workflowId, datasetId, championVersion, accepted, proven, reasons } = row;
  const runId = runOf(row);
  const { checks, logLossTest, evidence, model, rival } = readVerdict(row);
  return {
    id,
    at: toInstant(createdAt),
    workflowId,
    runId,
    temporalUrl: urlOf(workflowId, runId),
    datasetId,
    championVersion,
    accepted,
    proven,
    reasons: [...reasons],
    checks: checks && [...checks],
    logLossTest: logLossTest && { ...logLossTest, sessions: [...logLossTest.sessions] },
    evidence,
    model: model && toClassification(model),
    rival: rival && toClassification(rival),
  };
}

function toClassification({ reliability, ...counts }: Classification): ClassificationMessage {
  return { ...counts, reliability: reliability && reliability.map(({ bins, ...of }) => ({ ...of, bins: [...bins] })) };
}

/** The run that asked for a verdict; null in those of before it was kept. */
export function runOf({ numbers }: Pick<VerdictRow, 'numbers'>): string | null {
  const runId = numbers['runId'];
  return typeof runId === 'string' ? runId : null;
}
