/** The two model families that share the tables of the registry. */
export const MODEL_KINDS = ['lstm', 'transformer'] as const;
export type ModelKind = (typeof MODEL_KINDS)[number];
