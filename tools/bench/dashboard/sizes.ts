import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface Sizes {
  /** Compressed kilobytes (1,000 bytes) of what index.html names. */
  readonly initial: number;
  /** Compressed kilobytes of each other file, largest first. */
  readonly lazy: readonly { readonly file: string; readonly kilobytes: number }[];
}

/** How much script a built dashboard has, as gzip -9 leaves it. */
export function sizesOf(webRoot: string): Sizes {
  const page = readFileSync(join(webRoot, 'index.html'), 'utf8');
  const files = readdirSync(webRoot)
    .filter((file) => file.endsWith('.js'))
    .map((file) => ({ file, kilobytes: gzipSync(readFileSync(join(webRoot, file)), { level: 9 }).length / 1_000 }));
  const initial = files.filter(({ file }) => page.includes(file)).reduce((sum, { kilobytes }) => sum + kilobytes, 0);
  const lazy = files.filter(({ file }) => !page.includes(file)).sort((a, b) => b.kilobytes - a.kilobytes);
  return { initial, lazy };
}
