import { CHAMPION_CHANGE_CAUSES } from '@tandem/domain/enumerations';
import * as z from 'zod/mini';
import { instantParameter, instantSchema, kindParameter, modelKindSchema, ordinal, wholeNumberParameter } from './common.js';

/** Query of `GET champion-changes`: the newest `limit` of these. */
export const championChangesQuerySchema = z.object({
  kind: z.optional(kindParameter),
  from: z.optional(instantParameter('The earliest first prediction of the new champion, in market time')),
  to: z.optional(instantParameter('The latest such instant; a champion that has not predicted yet is in the list where neither is given')),
  limit: z.prefault(wholeNumberParameter(1, 500), 100),
});
export type ChampionChangesQuery = z.infer<typeof championChangesQuerySchema>;

/** One change of the pointer of a kind. */
const championChangeSchema = z.object({
  kind: modelKindSchema,
  /** Counts the changes of the kind, from 1. */
  revision: ordinal,
  /** The champion that was replaced; null for the first one. */
  fromVersion: z.nullable(ordinal),
  toVersion: ordinal,
  /** Wall time. */
  changedAt: instantSchema,
  /** Market time, start of the bar, of the first final prediction that the new champion served; null before there is one. */
  firstPredictionAt: z.nullable(instantSchema),
  /** By the record that allowed it; `unknown` where there is none, which `tandem audit verify` reports. */
  cause: z.enum(CHAMPION_CHANGE_CAUSES),
  /** Back to an earlier champion: by the drift monitor, or as an operator asked for it. */
  rollback: z.boolean(),
  actor: z.string(),
  reason: z.string(),
  /** An operator insisted on a version that the gate had not accepted. */
  forced: z.boolean(),
});
export type ChampionChange = z.infer<typeof championChangeSchema>;

/** `GET champion-changes`: newest first. */
export const championChangesResponseSchema = z.object({ changes: z.array(championChangeSchema) });
export type ChampionChangesResponse = z.infer<typeof championChangesResponseSchema>;
