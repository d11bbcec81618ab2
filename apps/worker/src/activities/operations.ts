import { Context, log } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { ChampionRepository, type Database } from '@tandem/database';
import { MODEL_KINDS } from '@tandem/domain';
import { FAILURES, NO_CHANGE, readChampionChange, readModelReference, type OperationsActivities } from '@tandem/pipeline';
import {
  auditRefusal,
  auditRun,
  checkArtifact,
  publishChampions,
  signAuditHead,
  swapChampion,
  UnauthorizedChangeError,
  type AskingRun,
} from '@tandem/registry';
import { awaitRun } from './await-run.js';

interface Outside {
  /** Where the champions are published. */
  readonly modelDirectory: string;
  /** Where the signed heads of the audit log are kept. */
  readonly auditHeadsFile: string;
}

/**
 * The activities of the queue `operations`.
 * @param now wall time, milliseconds since the Unix epoch
 */
export function createOperationsActivities(
  database: Database,
  { modelDirectory, auditHeadsFile }: Outside,
  now: () => number = Date.now,
): OperationsActivities {
  /** After what people look for in the log. A log that cannot be signed is on record, and stops nothing. */
  const signHead = async () => {
    const problem = await signAuditHead(database, auditHeadsFile, now());
    if (problem !== null) log.error('the audit log was not signed', { why: problem });
  };
  return {
    async findMissingChampions() {
      const present = new Set((await new ChampionRepository(database).list()).map(({ kind }) => kind));
      return MODEL_KINDS.filter((kind) => !present.has(kind));
    },
    async checkArtifact(input) {
      const { kind, version } = readInput(readModelReference, input);
      await checkArtifact(database, kind, version);
    },
    async swapChampion(change) {
      const pointer = await swapChampion(database, readInput(readChampionChange, change), now()).catch(refuseForGood);
      await signHead();
      return pointer;
    },
    async publishChampions() {
      return (await publishChampions(database, modelDirectory)).problems;
    },
    async auditRun(run) {
      await auditRun(database, run, now());
      await signHead();
    },
    awaitRun,
    auditRefusal: ({ problem, ...claim }) => auditRefusal(database, { claim, problem, run: askingRun() }, now()),
  };
}

/** Whoever reaches Temporal can have an activity run with whatever input. */
function readInput<T>(read: (input: unknown) => T | null, input: unknown): T {
  const known = read(input);
  if (known !== null) return known;
  throw ApplicationFailure.nonRetryable(NO_CHANGE, FAILURES.unauthorizedChange);
}

/** Also where whoever has the activity run would have it tried for ever. */
function refuseForGood(error: unknown): never {
  if (!(error instanceof UnauthorizedChangeError)) throw error;
  throw ApplicationFailure.create({ message: error.message, type: error.name, nonRetryable: true, cause: error });
}

/** The run that this activity is part of; of one that a client has started by itself, the activity. */
function askingRun(): AskingRun {
  const { workflowExecution, activityId } = Context.current().info;
  return workflowExecution ?? { workflowId: activityId, runId: activityId };
}
