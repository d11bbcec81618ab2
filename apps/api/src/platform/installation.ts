import type { Source } from '@tandem/domain';

/** Injection token of the `Database`. */
export const DATABASE = Symbol('database');

/** What one installation of Tandem is: source, folder, symbols, what trading costs, where its Temporal UI is (null: not known). */
export interface Installation {
  readonly source: Source;
  /** Its state: keys, logs, published models. */
  readonly directory: string;
  /** The public keys whose signatures count. */
  readonly trustedKeysFile: string;
  readonly symbols: readonly string[];
  /** Of a side, as a share of the price. */
  readonly cost: number;
  readonly temporalUrl: string | null;
}

/** Injection token of the `Installation`. */
export const INSTALLATION = Symbol('installation');
