/** The two independent network families; every recommendation needs both. */
export const MODEL_KINDS = ['lstm', 'transformer'] as const;
export type ModelKind = (typeof MODEL_KINDS)[number];
