import { z } from 'zod';
import type { ModelKind } from '@tandem/domain';

const count = z.int().positive();
/** Width of the dense layer (ReLU) on every bar, before patches are cut; null: no such layer. */
const perBar = count.nullable();
/** Bars per step of the network; divides the window. */
const patch = count;
/** Whether the last bar's features are also inputs of the head. */
const skip = z.boolean();
/** Dropout rate in training. */
const dropout = z.number().min(0).lt(1);
/** Whether the head also predicts the log excursion; files of before it do not say. */
const excursion = z.boolean().default(false);

const lstmShapeSchema = z.object({
  kind: z.literal('lstm'),
  perBar,
  patch,
  /** Width of the dense layer on a patch; null: patches are the LSTM's inputs. */
  embedding: count.nullable(),
  units: count,
  skip,
  dropout,
  excursion,
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
  excursion,
});

/** The architecture of a network, apart from the number of features; part of every model file. */
export const networkShapeSchema = z.discriminatedUnion('kind', [lstmShapeSchema, transformerShapeSchema]);

export type LstmShape = Readonly<z.infer<typeof lstmShapeSchema>>;
export type TransformerShape = Readonly<z.infer<typeof transformerShapeSchema>>;
export type NetworkShape = LstmShape | TransformerShape;

/**
 * The shapes that Tandem trains. Patches shorten the sequence several times and are no worse on recorded bars; the layer per bar
 * keeps interactions within a bar; a small encoder does as well as a large one; most of the information is in the last bar, which
 * is therefore an input of the head. Experiments: docs/experiments.md.
 */
export const PRODUCT_SHAPES = {
  lstm: { kind: 'lstm', perBar: 64, patch: 5, embedding: 32, units: 64, skip: true, dropout: 0.2, excursion: true },
  transformer: {
    kind: 'transformer',
    perBar: 64,
    patch: 10,
    width: 32,
    heads: 2,
    feedForward: 64,
    blocks: 1,
    skip: true,
    dropout: 0.2,
    excursion: true,
  },
} as const satisfies Record<ModelKind, NetworkShape>;

/** Textbook sizes over single bars, to compare frameworks with; the Transformer predicts from its newest token like the product's. */
export const PLAIN_SHAPES = {
  lstm: { kind: 'lstm', perBar: null, patch: 1, embedding: null, units: 64, skip: false, dropout: 0.2, excursion: false },
  transformer: {
    kind: 'transformer',
    perBar: null,
    patch: 1,
    width: 64,
    heads: 4,
    feedForward: 128,
    blocks: 2,
    skip: false,
    dropout: 0.1,
    excursion: false,
  },
} as const satisfies Record<ModelKind, NetworkShape>;
