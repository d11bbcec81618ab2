import type { NestExpressApplication } from '@nestjs/platform-express';
import * as z from 'zod/mini';
import {
  driftResponseSchema,
  explanationSchema,
  instantParameter,
  kindParameter,
  modelDetailSchema,
  modelsResponseSchema,
  predictionsResponseSchema,
  symbolParameter,
  symbolsResponseSchema,
  trackRecordQuerySchema,
  trackRecordResponseSchema,
  versionParameter,
  type ModelDetail,
  type ModelKind,
  type PredictionsResponse,
} from '@tandem/contracts';
import { MODEL_KINDS } from '@tandem/domain';
import { NotFoundProblem } from '../http/problems.js';
import { DriftController } from '../rest/drift.controller.js';
import { ExplainController } from '../rest/explain.controller.js';
import { PredictionsController, SymbolsController } from '../rest/market.controller.js';
import { ModelsController } from '../rest/models.controller.js';
import { TrackRecordController } from '../rest/track-record.controller.js';

/** What serves the same over REST. */
type Controllers = Pick<NestExpressApplication, 'get'>;

type Schema = z.core.$ZodType;

/** One question that may be asked. It changes nothing. */
export interface McpTool<Input extends Schema = Schema> {
  readonly name: string;
  readonly title: string;
  /** For who asks: what is answered, and what it is not. */
  readonly description: string;
  readonly input: Input;
  readonly output: Schema;
  answer(controllers: Controllers, input: z.output<Input>): Promise<unknown>;
}

const tool = <Input extends Schema>(one: McpTool<Input>): McpTool => one as unknown as McpTool;

/** By whom and from what a version of a prediction comes. */
const sourceOfVersionSchema = z.object({
  kind: kindParameter,
  version: z.int(),
  /** Whether it has shown to be better than the baselines over many sessions. */
  proven: z.boolean(),
  sha256: z.string(),
  /** The newest verdict of the gate; null before one. */
  verdict: z.nullable(z.object({ id: z.uuid(), accepted: z.boolean(), reasons: z.array(z.string()), workflowId: z.string() })),
  /** The run of Temporal that trained it. */
  trainedBy: z.object({ workflowId: z.string(), runId: z.nullable(z.string()) }),
});

const whySchema = z.object({
  ...predictionsResponseSchema.shape,
  /** Null where no model predicted, or where a past minute is asked for with no prediction stored. */
  explanation: z.nullable(explanationSchema),
  /** The versions that predicted. */
  versions: z.array(sourceOfVersionSchema),
});

const noInput = z.strictObject({});

/** The questions, each answered by what answers it over REST, with the same schemas. */
export const MCP_TOOLS: readonly McpTool[] = [
  tool({
    name: 'why',
    title: 'Why BUY, SELL or HOLD',
    description:
      'What both models predict of a symbol for the next 30 minutes, what is recommended and for which reason, the exact Shapley values ' +
      'behind it in words, and which model files, verdicts and training runs it comes from. `at`: a past minute, as it was known then. ' +
      'No advice.',
    input: z.strictObject({ symbol: symbolParameter, at: z.optional(instantParameter('A past minute')) }),
    output: whySchema,
    answer: async (controllers, { symbol, at }) => {
      const answer = await controllers.get(PredictionsController).recent(symbol, { limit: 1, at });
      const record = answer.records[0];
      if (record === undefined) throw new NotFoundProblem(`Nothing has been predicted on ${symbol} yet: wait for its next bar.`);
      const explanation = await explanationOf(controllers, symbol, record);
      const versions = await Promise.all(
        versionsIn(record).map(({ kind, version }) => controllers.get(ModelsController).detail(kind, version)),
      );
      return { ...answer, explanation, versions: versions.map(toSource) };
    },
  }),
  tool({
    name: 'symbols',
    title: 'Symbols and their newest state',
    description: 'Every symbol that is followed, with its newest price, both predictions and the recommendation.',
    input: noInput,
    output: symbolsResponseSchema,
    answer: async (controllers) => controllers.get(SymbolsController).list(),
  }),
  tool({
    name: 'models',
    title: 'Champions and versions',
    description: 'Which versions are champions, what predicts unseen beside them, and every version with its skill and its verdict.',
    input: noInput,
    output: modelsResponseSchema,
    answer: (controllers) => controllers.get(ModelsController).list(),
  }),
  tool({
    name: 'model',
    title: 'One version of a model',
    description: 'What a version is worth beside its baselines, its verdicts with every number of the gate, and how it was made.',
    input: z.strictObject({ kind: kindParameter, version: versionParameter }),
    output: modelDetailSchema,
    answer: (controllers, { kind, version }) => controllers.get(ModelsController).detail(kind, version),
  }),
  tool({
    name: 'track_record',
    title: 'What became of what was said',
    description: 'Hit rates with their uncertainty, and what a book of one unit would have made after costs, over the newest sessions.',
    input: z.extend(trackRecordQuerySchema, {}),
    output: trackRecordResponseSchema,
    answer: (controllers, query) => controllers.get(TrackRecordController).read(query),
  }),
  tool({
    name: 'drift',
    title: 'What moves away from training',
    description: 'The newest check of inputs, market and models: what is found, held and done about it.',
    input: noInput,
    output: driftResponseSchema,
    answer: (controllers) => controllers.get(DriftController).newest(),
  }),
];

type PredictionRecord = PredictionsResponse['records'][number];

function versionsIn({ predictions }: PredictionRecord): { kind: ModelKind; version: number }[] {
  return MODEL_KINDS.flatMap((kind) => {
    const prediction = predictions[kind];
    return prediction === null ? [] : [{ kind, version: prediction.version }];
  });
}

/** Null where there is nothing to explain. */
async function explanationOf(controllers: Controllers, symbol: string, record: PredictionRecord) {
  if (versionsIn(record).length === 0) return null;
  return controllers
    .get(ExplainController)
    .explain(symbol, { ts: record.ts })
    .catch((error: unknown) => {
      if (error instanceof NotFoundProblem) return null;
      throw error;
    });
}

function toSource({
  kind,
  version,
  proven,
  sha256,
  verdicts: [newest],
  lineage: { workflowId, runId },
}: ModelDetail): z.output<typeof sourceOfVersionSchema> {
  const verdict =
    newest === undefined ? null : { id: newest.id, accepted: newest.accepted, reasons: newest.reasons, workflowId: newest.workflowId };
  return { kind, version, proven, sha256, verdict, trainedBy: { workflowId, runId } };
}
