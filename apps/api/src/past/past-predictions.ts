import type { PastOrigin, PredictionsResponse } from '@tandem/contracts';
import type { ModelRepository, PredictionRecord, PredictionRow } from '@tandem/database';
import {
  minutesToClose,
  MODEL_KINDS,
  recommend,
  versionName,
  type ModelKind,
  type ModelPrediction,
  type TradingConditions,
} from '@tandem/domain';
import type { Version } from '../explain/model-tasks.js';
import type { ModelThread } from '../explain/model-thread.js';
import { CorruptArtifactProblem, InvalidRequestProblem, NotFoundProblem, noSuchVersion } from '../http/problems.js';
import { toExpectedMove, toInstant, toPredictionRecord } from '../messages/market-messages.js';
import { notesOn, type CompleteWindow, type PastMinutes } from './past-minutes.js';
import { NO_MOVE } from './shown-move.js';

/** Versions that are asked for in the place of those that served. */
export interface AskedVersions {
  readonly lstm?: number | undefined;
  readonly transformer?: number | undefined;
}

type Kinds<T> = { readonly [kind in ModelKind]: T };

/** What a version predicts of a window. */
interface Answer {
  readonly version: number;
  readonly prediction: ModelPrediction;
  /** Where the version knew what it could not have known then, in a sentence. */
  readonly note: string | null;
}

/** Any past minute of a symbol: what was shown then, or what other versions would have predicted. */
export class PastPredictions {
  constructor(
    private readonly minutes: PastMinutes,
    private readonly models: Pick<ModelRepository, 'find'>,
    private readonly thread: Pick<ModelThread, 'run' | 'admit'>,
    /** Of a side of a trade, for minutes that stored none. */
    private readonly cost: number,
  ) {}

  /**
   * @param at RFC 3339; the minute that holds it
   * @throws InvalidRequestProblem, NotFoundProblem, CorruptArtifactProblem or UnavailableProblem, each with what to do
   */
  async read(symbol: string, at: string, asked: AskedVersions): Promise<PredictionsResponse> {
    const ts = this.minutes.minuteOf(at, 'at');
    const record = await this.minutes.record(symbol, ts);
    if (MODEL_KINDS.every((kind) => asked[kind] === undefined || asked[kind] === record?.predictions[kind]?.version)) {
      if (record === null) throw await this.nothingStored(symbol, ts);
      return { ...respond(symbol, toPredictionRecord(record), originOf(record)), ...toExpectedMove(await this.minutes.move(symbol, ts)) };
    }
    return this.compute(symbol, ts, record, asked);
  }

  private async nothingStored(symbol: string, ts: number): Promise<NotFoundProblem> {
    await this.minutes.window(symbol, ts);
    return new NotFoundProblem(
      `Nothing was predicted on ${symbol} at ${toInstant(ts)}: nothing ran then. Add lstm= and transformer= for what those versions ` +
        `would have said; GET /api/v1/models lists them.`,
    );
  }

  private async compute(symbol: string, ts: number, record: PredictionRecord | null, asked: AskedVersions): Promise<PredictionsResponse> {
    const versions = await this.versionsOf(record, asked);
    const past = await this.minutes.window(symbol, ts);
    const answers = await this.thread.admit(async () => {
      const [lstm, transformer] = await Promise.all([this.answer(versions.lstm, past), this.answer(versions.transformer, past)]);
      return { lstm, transformer };
    });
    const predicted = (kind: ModelKind) => storedOr(record?.predictions[kind] ?? null, answers[kind]);
    const predictions = { lstm: predicted('lstm'), transformer: predicted('transformer') };
    const recommendation = recommend(conditionsThen(record, past, ts, this.cost), predictions);
    const origin = (kind: ModelKind) => (record?.predictions[kind]?.version === answers[kind].version ? 'stored' : 'computed');
    return respond(
      symbol,
      {
        ts: toInstant(ts),
        predictions: {
          lstm: toMessage(answers.lstm, predictions.lstm),
          transformer: toMessage(answers.transformer, predictions.transformer),
        },
        recommendation,
        outcome: null,
      },
      {
        predictions: { lstm: origin('lstm'), transformer: origin('transformer') },
        recommendation: 'computed',
        notes: [...notesOn(past), ...MODEL_KINDS.flatMap((kind) => answers[kind].note ?? [])],
      },
    );
  }

  /** The versions that are to answer. @throws InvalidRequestProblem, NotFoundProblem */
  private async versionsOf(record: PredictionRecord | null, asked: AskedVersions): Promise<Kinds<Version & { readonly proven: boolean }>> {
    const find = async (kind: ModelKind) => {
      const version = asked[kind] ?? record?.predictions[kind]?.version;
      if (version === undefined) {
        throw new InvalidRequestProblem([
          { field: kind, expected: 'expected a version: no prediction of that kind is stored at that minute' },
        ]);
      }
      const row = await this.models.find(kind, version);
      if (row === null) throw noSuchVersion(kind, version);
      return { kind, version, proven: row.proven };
    };
    return { lstm: await find('lstm'), transformer: await find('transformer') };
  }

  private async answer({ kind, version, proven }: Version & { readonly proven: boolean }, past: CompleteWindow): Promise<Answer> {
    const forecast = await this.thread.run('forecast', { version: { kind, version }, window: past.window });
    if (typeof forecast === 'string') throw new CorruptArtifactProblem(`${versionName(kind, version)} cannot be run: ${forecast}`);
    const { trainedTo, ...predicted } = forecast;
    const note =
      trainedTo < past.bar.ts
        ? null
        : `${versionName(kind, version)} was trained on bars until ${toInstant(trainedTo)}: at this minute it could not have been known.`;
    return { version, note, prediction: { ...predicted, proven } };
  }
}

/** What was served, where the version is the one that did. */
function storedOr(row: PredictionRow | null, { version, prediction }: Answer): ModelPrediction {
  return row?.version === version ? { ...prediction, probabilities: [row.down, row.neutral, row.up] } : prediction;
}

/** The trading conditions of then, as far as they follow from what is stored. */
function conditionsThen(record: PredictionRecord | null, past: CompleteWindow, ts: number, cost: number): TradingConditions {
  const stored = record?.recommendation ?? null;
  const reason = stored?.reason;
  return {
    marketOpen: reason !== 'market_closed',
    stale: reason === 'stale_data',
    championsPresent: true,
    driftHold: reason === 'market_drift' || reason === 'no_stable_model' ? reason : null,
    windowComplete: true,
    inputFault: reason === 'input_fault',
    missingMinutes: past.missingMinutes,
    minutesToClose: minutesToClose(ts),
    cost: stored?.cost ?? cost,
  };
}

function toMessage({ version }: Answer, { probabilities: [down, neutral, up] }: ModelPrediction) {
  return { version, down, neutral, up };
}

function originOf({ predictions }: PredictionRecord): PastOrigin {
  const origin = (kind: ModelKind) => (predictions[kind] === null ? null : 'stored');
  return { predictions: { lstm: origin('lstm'), transformer: origin('transformer') }, recommendation: 'stored', notes: [] };
}

function respond(symbol: string, record: PredictionsResponse['records'][number], origin: PastOrigin): PredictionsResponse {
  return { symbol, records: [record], ...toExpectedMove(NO_MOVE), past: true, origin };
}
