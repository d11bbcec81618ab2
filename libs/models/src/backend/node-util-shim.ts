import { createRequire } from 'node:module';

type LegacyUtil = Record<'isNullOrUndefined' | 'isArray', ((value: unknown) => boolean) | undefined>;

/**
 * Puts back two functions of `node:util` that `@tensorflow/tfjs-node` 4.22 calls: Node 23 removed `isNullOrUndefined`
 * (DEP0051), and its `isArray` (DEP0044) warns at the first call. To be called before that package is loaded.
 */
export function restoreLegacyUtil(): void {
  const util = createRequire(import.meta.url)('node:util') as LegacyUtil;
  util.isNullOrUndefined ??= (value) => value === null || value === undefined;
  util.isArray = Array.isArray;
}
