import type { Source } from '@tandem/domain';

/** Injection token of the `Database`. */
export const DATABASE = Symbol('database');

/** What one installation of Tandem is: its source, its symbols, where its Temporal UI is (null: not known). */
export interface Installation {
  readonly source: Source;
  readonly symbols: readonly string[];
  readonly temporalUrl: string | null;
}

/** Injection token of the `Installation`. */
export const INSTALLATION = Symbol('installation');
