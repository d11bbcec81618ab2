import type { ModelKind } from '@tandem/contracts';

/** The kinds of models as people write them. */
export const KIND_NAMES: Readonly<Record<ModelKind, string>> = { lstm: 'LSTM', transformer: 'Transformer' };
