import { z } from 'zod';
import type { ModelKind } from '@tandem/domain';

const count = z.int().positive();
/** Width of the dense layer (ReLU) that reads every bar by itself before patches are cut; null: patches of the features as they are. */
const perBar = count.nullable().default(null);
/** Bars that one step of the network reads at once; divides the window. */
const patch = count;
/** Whether the last bar's features also reach the head directly. */
const skip = z.boolean();
/** Share of elements that training drops. */
const dropout = z.number().min(0).lt(1);

const lstmShapeSchema = z.object({
  kind: z.literal('lstm'),
  perBar,
  patch,
  /** Width of the dense layer that reads a patch; null: patches go straight into the LSTM. */
  embedding: count.nullable(),
  units: count,
  skip,
  dropout,
});

const transformerShapeSchema = z.object({
  kind: z.literal('transformer'),
  perBar,
  patch,
  /** Width of a token; divisible by `heads`. */
  width: count,
  heads: count,
  feedForward: count,
  blocks: count,
  skip,
  dropout,
});

/** What a network looks like, apart from the number of features: enough to build it, and part of every model file. */
export const networkShapeSchema = z.discriminatedUnion('kind', [lstmShapeSchema, transformerShapeSchema]);

export type LstmShape = Readonly<z.infer<typeof lstmShapeSchema>>;
export type TransformerShape = Readonly<z.infer<typeof transformerShapeSchema>>;
export type NetworkShape = LstmShape | TransformerShape;

/**
 * What Tandem trains. Patches make the recurrence several times shorter and no worse on recorded bars, a layer over each bar lets
 * them still tell what single bars say together, a small encoder does as well as a large one, and most of what can be known stands
 * in the last bar, which therefore goes straight to the head. What was tried: docs/experiments.md.
 */
export const PRODUCT_SHAPES = {
  lstm: { kind: 'lstm', perBar: 64, patch: 5, embedding: 32, units: 64, skip: true, dropout: 0.2 },
  transformer: { kind: 'transformer', perBar: 64, patch: 10, width: 32, heads: 2, feedForward: 64, blocks: 1, skip: true, dropout: 0.2 },
} as const satisfies Record<ModelKind, NetworkShape>;

/** As large as textbook networks over single bars, to compare frameworks by; the Transformer reads its newest token as the product's does. */
export const PLAIN_SHAPES = {
  lstm: { kind: 'lstm', perBar: null, patch: 1, embedding: null, units: 64, skip: false, dropout: 0.2 },
  transformer: { kind: 'transformer', perBar: null, patch: 1, width: 64, heads: 4, feedForward: 128, blocks: 2, skip: false, dropout: 0.1 },
} as const satisfies Record<ModelKind, NetworkShape>;
