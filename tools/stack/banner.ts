import { maskUrl } from '@tandem/database';
import { join, relative } from 'node:path';
import type { RunningStack } from './start-stack.ts';

/** What a user sees once everything runs: where to look, and what is not live. */
export function banner({ urls, directory, operatorKeyFile, warning }: RunningStack): string {
  const rows: [string, string | null][] = [
    ['Dashboard', urls.dashboard],
    ['API', urls.apiDocs],
    ['Temporal UI', urls.temporalUi],
    ['Database', maskUrl(urls.database)],
    ['Operator key', operatorKeyFile === null ? null : shown(operatorKeyFile)],
    ['Logs', shown(join(directory, 'logs'))],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const table = rows.flatMap(([name, value]) => (value === null ? [] : [`  ${name.padEnd(width)}  ${value}`]));
  return ['', 'Tandem is running.', '', ...table, '', `  *** ${warning} ***`, '', 'Ctrl-C stops everything.', ''].join('\n');
}

/** Files below the current directory are named from there. */
function shown(path: string): string {
  const below = relative(process.cwd(), path);
  return below.startsWith('..') ? path : below;
}
