import { countRejected, describeQuality, sumQuality } from '@tandem/features';
import type { EvaluatedFile, Evaluation } from '../evaluation.js';
import { count } from '../../report/format.js';
import { table } from '../../report/table.js';

/** Counts that every file has, and those that are told only where any file has one. */
const ALWAYS: readonly Column[] = [
  ['rows', ({ rows }) => rows],
  ['bars', ({ bars }) => bars],
  ['scored', ({ scored }) => scored],
  ['sessions', ({ coverage }) => coverage.sessions],
];
const WHERE_ANY: readonly Column[] = [
  ['half days', ({ coverage }) => coverage.halfDays],
  ['missing minutes', ({ coverage }) => coverage.missingMinutes],
  ['missing sessions', ({ coverage }) => coverage.missingSessions],
  ['zero volume', ({ coverage }) => coverage.zeroVolume],
  ['repeated', ({ repeated }) => repeated],
  ['conflicting', ({ conflicting }) => conflicting],
  ['out of order', ({ outOfOrder }) => outOfOrder],
  ['outside hours', ({ outsideHours }) => outsideHours],
  ['within minutes', ({ withinMinutes }) => withinMinutes],
  ['rejected', ({ quality }) => countRejected(quality.rejected)],
];

type Column = readonly [name: string, value: (file: EvaluatedFile) => number];

/** What the files held and what became of it. */
export function filesReport({ directory, files, rows }: Evaluation): string[] {
  const { sessions, excluded, scored, stride } = rows;
  const isAny = ([, value]: Column) => files.some((file) => value(file) > 0);
  const columns = [...ALWAYS, ...WHERE_ANY.filter(isAny)];
  const none = WHERE_ANY.filter((column) => !isAny(column)).map(([name]) => name);
  const reasons = [`${count(excluded.warmUp)} warm up`, `${count(excluded.noLabel)} without a whole horizon`, `${count(excluded.missingMinutes)} with too many minutes missing`, `${count(excluded.quality)} across rejected bars or a step`];
  return [
    `Bars: ${directory}, ${files.length} symbols, ${sessions.length} sessions, ${sessions[0]} to ${sessions.at(-1)}`,
    ...table([['', ...columns.map(([name]) => name), 'ts'], ...files.map((file) => [file.file, ...columns.map(([, value]) => count(value(file))), spellings(file)])]),
    ...(none.length > 0 ? [`  None in any file: ${none.join(', ')}.`] : []),
    `  ${describeQuality(sumQuality(files.map(({ quality }) => quality)))}`,
    `Scored: ${count(scored)} rows${stride === 1 ? '' : `, one usable row in ${stride}`}. Not usable: ${reasons.join(', ')}.`,
  ];
}

function spellings({ timestamps }: EvaluatedFile): string {
  return timestamps.map(({ spelling }) => spelling).join(' ');
}
