import { createRequire } from 'node:module';
import type { Backend } from './backend.js';

/** The packages of the house are released together, under the version of its root. */
const { version: TANDEM } = createRequire(import.meta.url)('../../../../package.json') as { version: string };

/** Versions of all that a model's bytes follow from besides data and settings; V8, whose `Math` the features use, comes with Node. */
export function libraryVersions({ versions }: Pick<Backend, 'versions'>): Record<string, string> {
  return { tandem: TANDEM, node: process.versions.node, ...versions };
}

/** Operating system and processor, e.g. `linux-x64`: arithmetic of another one rounds in another order. */
export const PLATFORM = `${process.platform}-${process.arch}`;
