import { createRequire } from 'node:module';

type LegacyUtil = Record<'isNullOrUndefined' | 'isArray', ((value: unknown) => boolean) | undefined>;

/**
 * Puts back the two functions of `node:util` that `@tensorflow/tfjs-node` 4.22 calls and Node 23 removed
 * (DEP0044, DEP0051). To be called before that package is loaded; does nothing where they exist.
 */
export function restoreLegacyUtil(): void {
  const util = createRequire(import.meta.url)('node:util') as LegacyUtil;
  util.isNullOrUndefined ??= (value) => value === null || value === undefined;
  util.isArray ??= Array.isArray;
}
