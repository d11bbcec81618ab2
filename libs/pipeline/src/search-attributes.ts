import type { NightlyPipelineInput } from './nightly-pipeline.js';

/**
 * By what runs are filtered in the Temporal UI and its queries, e.g. `TandemOutcome = 'lstm promoted'`. Plain values in the form of
 * Temporal's typed search attributes; the worker registers them when it starts.
 */
export const SEARCH_ATTRIBUTES = {
  /** What started a run of the pipeline, and what it started: a `RunReason`. */
  reason: { name: 'TandemReason', type: 'KEYWORD' },
  /** The session whose close a run follows, `YYYY-MM-DD`. */
  session: { name: 'TandemSession', type: 'KEYWORD' },
  /** What came of each kind, e.g. `lstm promoted`. */
  outcome: { name: 'TandemOutcome', type: 'KEYWORD_LIST' },
} as const;

type Attributes = typeof SEARCH_ATTRIBUTES;

/** One attribute of a run. */
export type SearchAttribute =
  | { readonly key: Attributes['reason'] | Attributes['session']; readonly value: string }
  | { readonly key: Attributes['outcome']; readonly value: string[] };

/** What a run of the pipeline, and what it started, is found by from its start on. */
export function searchAttributesOf({ reason, session }: Pick<NightlyPipelineInput, 'reason' | 'session'>): SearchAttribute[] {
  return [
    { key: SEARCH_ATTRIBUTES.reason, value: reason },
    ...(session === undefined ? [] : [{ key: SEARCH_ATTRIBUTES.session, value: session }]),
  ];
}
