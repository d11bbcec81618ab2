/** Why a served prediction is not what is computed now. They are printed and part of the JSON. */
export const CAUSES = [
  'champion-changed',
  'news-later',
  'macro-later',
  'minute-missing',
  'corporate-action-later',
  'several',
  'bar-changed',
  'serving-fault',
] as const;
export type Cause = (typeof CAUSES)[number];

/** What each cause means, for people. */
export const CAUSE_SENTENCES: Readonly<Record<Cause, string>> = {
  'champion-changed': 'the pointer named another version already: the one before was still served',
  'news-later': 'news were found later that were available then',
  'macro-later': 'macro observations were found later that were available then',
  'minute-missing': 'a minute was missing then, its bar came later',
  'corporate-action-later': 'a split or dividend was reported later',
  several: 'several of these together',
  'bar-changed': 'a bar was corrected, replaced or removed later; what it was is not kept',
  'serving-fault': 'nothing that is stored explains it',
};

/**
 * How sure a cause is. `recomputed`: without what came later the served values come out. `dated`: what it was is gone, times or the audit
 * log alone name it. `none`: for a serving fault.
 */
export type Proof = 'recomputed' | 'dated' | 'none';

/** One thing that may have been unknown when a prediction was made. */
export interface Hypothesis {
  readonly cause: Exclude<Cause, 'champion-changed' | 'bar-changed' | 'serving-fault'>;
  /** Of what the state of then is computed with, rather than the state of now. */
  readonly past: { readonly news: boolean; readonly macro: boolean; readonly bars: boolean; readonly actions: boolean };
}

const NOW = { news: false, macro: false, bars: false, actions: false };

/** What is tried, in this order: the first that brings out the served values is the cause. */
export const HYPOTHESES: readonly Hypothesis[] = [
  { cause: 'news-later', past: { ...NOW, news: true } },
  { cause: 'macro-later', past: { ...NOW, macro: true } },
  { cause: 'minute-missing', past: { ...NOW, bars: true } },
  { cause: 'corporate-action-later', past: { ...NOW, actions: true } },
  { cause: 'several', past: { news: true, macro: true, bars: true, actions: true } },
];
