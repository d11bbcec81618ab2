import type { Source } from '@tandem/market';

/** What one installation of Tandem is: its source, its symbols, where its Temporal UI is. */
export interface Installation {
  readonly source: Source;
  readonly symbols: readonly string[];
  readonly temporalUrl: string;
}

/** Injection token of the `Installation`. */
export const INSTALLATION = Symbol('installation');
