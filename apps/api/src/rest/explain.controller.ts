import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { explainQuerySchema, explanationSchema, symbolParameter, type ExplainQuery, type ExplanationMessage } from '@tandem/contracts';
import type { PredictionRecord, PredictionRow } from '@tandem/database';
import { MODEL_KINDS, versionName } from '@tandem/domain';
import { AGREEMENT } from '@tandem/models';
import { Explainer } from '../explain/explainer.js';
import { Answers, API } from '../http/open-api.js';
import { NotFoundProblem } from '../http/problems.js';
import { KnownSymbols } from '../http/request-validation.js';
import { toInstant } from '../messages/market-messages.js';
import { notesOn, PastMinutes } from '../past/past-minutes.js';

@ApiTags('predictions')
@Controller(`${API}/predictions`)
export class ExplainController {
  constructor(
    private readonly known: KnownSymbols,
    private readonly minutes: PastMinutes,
    private readonly explainer: Explainer,
  ) {}

  @Get(':symbol/explain')
  @Answers(
    'Why both models predicted what they did on a bar: what each group of features adds to the log-odds, exact Shapley values',
    explanationSchema,
  )
  async explain(
    @Param('symbol', { schema: symbolParameter }) symbol: string,
    @Query({ schema: explainQuerySchema }) { ts }: ExplainQuery,
  ): Promise<ExplanationMessage> {
    this.known.require(symbol);
    const record =
      ts === undefined ? await this.minutes.newest(symbol) : await this.minutes.record(symbol, this.minutes.minuteOf(ts, 'ts'));
    if (record === null) throw await this.noPrediction(symbol, ts);
    const stored = explanationSchema.safeParse(await this.minutes.explanation(symbol, record.ts));
    return stored.success ? stored.data : this.compute(symbol, record);
  }

  private async compute(symbol: string, { ts, predictions, recommendation }: PredictionRecord): Promise<ExplanationMessage> {
    if (MODEL_KINDS.every((kind) => predictions[kind] === null)) {
      throw new NotFoundProblem(
        `No model predicted on ${symbol} at ${toInstant(ts)}, which is HOLD for ${recommendation?.reason ?? 'no reason known'}: ` +
          'there is nothing to explain.',
      );
    }
    const served = this.explainer.recentWindow(symbol, ts);
    const past = served === null ? await this.minutes.window(symbol, ts) : null;
    const predicted = { lstm: toPredicted(predictions.lstm), transformer: toPredicted(predictions.transformer) };
    const asked = { symbol, ts, action: recommendation?.action ?? null, predictions: predicted, window: served ?? past!.window };
    const explanation = await this.explainer.explain(asked, past === null ? [] : notesOn(past));
    return { ...explanation, notes: [...explanation.notes, ...differences(explanation, predictions)] };
  }

  private async noPrediction(symbol: string, ts: string | undefined): Promise<NotFoundProblem> {
    if (ts === undefined) return new NotFoundProblem(`Nothing has been predicted on ${symbol} yet: wait for its next bar.`);
    const minute = this.minutes.minuteOf(ts, 'ts');
    await this.minutes.window(symbol, minute);
    return new NotFoundProblem(
      `Nothing was predicted on ${symbol} at ${toInstant(minute)}: there is nothing to explain. ` +
        `GET /api/v1/predictions/${symbol} lists what was.`,
    );
  }
}

function toPredicted(row: PredictionRow | null) {
  return row && { kind: row.kind, version: row.version, probabilities: [row.down, row.neutral, row.up] as const };
}

const COLUMN = { DOWN: 'down', NEUTRAL: 'neutral', UP: 'up' } as const;

/** Where what is computed now is not what was served, and the explanation is of the former. */
function differences({ of, models }: ExplanationMessage, served: PredictionRecord['predictions']): string[] {
  return MODEL_KINDS.flatMap((kind) => {
    const [model, row] = [models[kind], served[kind]];
    if (row === null) return [];
    if (model === null) return [`The file of ${versionName(kind, row.version)} cannot be run any more.`];
    const then = row[COLUMN[of]];
    if (Math.abs(then - model.probability) <= AGREEMENT) return [];
    return [
      `${versionName(kind, row.version)} predicted ${then.toFixed(4)}; of what is stored now it predicts ` +
        `${model.probability.toFixed(4)}, which is explained.`,
    ];
  });
}
