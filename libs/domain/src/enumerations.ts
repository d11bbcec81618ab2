/** The two independent model families that judge the market. Every recommendation needs both. */
export const MODEL_KINDS = ['lstm', 'transformer'] as const;
export type ModelKind = (typeof MODEL_KINDS)[number];
