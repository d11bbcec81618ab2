import type { CheckResult } from '@tandem/contracts';
import { kindName } from '../shared/names';
import { whenOf } from './check-labels';
import { formatCount } from '../shared/format';

/** One number of a result. */
interface Figure {
  readonly term: string;
  readonly text: string;
}

/** What a result lists. */
interface ResultTable {
  readonly title: string;
  readonly about: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

type Of<C extends CheckResult['check']> = Extract<CheckResult, { check: C }>;

export function figuresOf(result: CheckResult): Figure[] {
  switch (result.check) {
    case 'lookahead':
      return [
        ...barFigures(result),
        { term: 'Instants cut off', text: formatCount(result.instants) },
        { term: 'Features', text: formatCount(result.features) },
        { term: 'Values that know their future', text: formatCount(result.found) },
      ];
    case 'warm-up':
      return [
        ...barFigures(result),
        { term: 'Cold starts', text: formatCount(result.starts) },
        { term: 'Bars loaded live', text: formatCount(result.loaded) },
        { term: 'Features not settled by then', text: formatCount(result.features.filter(({ enough }) => !enough).length) },
      ];
    case 'reconcile':
      return [
        { term: 'Session', text: result.over ? result.session : `${result.session}, as far as it has come` },
        { term: 'Predictions', text: formatCount(result.predictions) },
        { term: 'Differing', text: formatCount(result.differing) },
        { term: 'Of these without an explanation', text: formatCount(result.unexplained) },
      ];
  }
}

function barFigures({ bars, seed }: Of<'lookahead'> | Of<'warm-up'>): Figure[] {
  return [
    { term: 'Bars', text: `${formatCount(bars.bars)} of ${formatCount(bars.sessions)} sessions, ${bars.first} to ${bars.last}` },
    { term: 'Symbols', text: `${formatCount(bars.symbols.length)} of ${formatCount(bars.symbolsStored)}: ${bars.symbols.join(', ')}` },
    { term: 'Seed', text: String(seed) },
  ];
}

export function tablesOf(result: CheckResult): ResultTable[] {
  switch (result.check) {
    case 'lookahead':
      return [leaksOf(result)];
    case 'warm-up':
      return [memoryOf(result)];
    case 'reconcile':
      return reconcileTables(result);
  }
}

function leaksOf({ leaks, found }: Of<'lookahead'>): ResultTable {
  return {
    title: 'What knows its future',
    about:
      found === 0
        ? 'Nothing: every value is the same without what comes after.'
        : `${formatCount(leaks.length)} of ${formatCount(found)}. ` +
          'As it is computed live, without what comes after, and by a computation that knows it.',
    columns: ['What', 'Symbol', 'Bar (New York)', 'Without', 'Knowing'],
    rows: leaks.map(({ what, symbol, at, without, knowing }) => [
      what,
      symbol ?? '–',
      at === null ? '–' : whenOf(at),
      figure(without),
      figure(knowing),
    ]),
  };
}

function memoryOf({ features, loaded, offsets }: Of<'warm-up'>): ResultTable {
  return {
    title: 'What each feature remembers',
    about:
      `Bars that it needs until it no longer shows where the history began; ${formatCount(loaded)} are loaded. ` +
      'Those that need most come first.',
    columns: ['Feature', 'Needs', 'Enough', ...offsets.map((offset) => `after ${formatCount(offset)}`)],
    rows: features
      .toSorted((a, b) => (b.needed ?? Infinity) - (a.needed ?? Infinity))
      .map(({ feature, needed, enough, worst }) => [
        feature,
        needed === null ? `more than ${formatCount(offsets.at(-1) ?? 0)}` : formatCount(needed),
        enough ? '✓ yes' : '✕ no',
        ...worst.map((value) => (value === null ? '–' : value === 0 ? '0' : value.toExponential(1))),
      ]),
  };
}

function reconcileTables({ causes, missing, differences, differing, problems }: Of<'reconcile'>): ResultTable[] {
  return [
    {
      title: 'Why predictions differ',
      about:
        differing === 0 ? 'None does: everything is computed again as it was served.' : 'By cause, and what it changed of what was shown.',
      columns: [
        'Cause',
        'What it is',
        'Count',
        'Changed a signal',
        'Changed a class',
        'Changed nothing shown',
        'Proven by computing again',
      ],
      rows: causes.map((one) => [one.cause, one.meaning, ...[one.count, one.signal, one.class, one.none, one.recomputed].map(formatCount)]),
    },
    {
      title: 'Bars without a prediction',
      about: missing.length === 0 ? 'None: every stored bar has one.' : 'Stored bars on which nothing was predicted, by cause.',
      columns: ['Cause', 'What it is', 'Count'],
      rows: missing.map(({ why, meaning, count }) => [why, meaning, formatCount(count)]),
    },
    ...(differences.length === 0
      ? []
      : [
          {
            title: 'Some that differ',
            about: 'What nothing explains comes first. Probabilities of DOWN, NEUTRAL and UP, as served and as computed now.',
            columns: ['Symbol', 'Bar (New York)', 'Model', 'Cause', 'Changed', 'Proof', 'Served', 'Now'],
            rows: differences.map(({ symbol, at, kind, version, cause, effect, proof, served, now }) => [
              symbol,
              whenOf(at),
              `${kindName(kind)} v${version}`,
              cause,
              effect === 'none' ? 'nothing shown' : effect,
              proof,
              probabilities(served),
              now === null ? 'cannot be computed' : probabilities(now),
            ]),
          },
        ]),
    ...(problems.length === 0
      ? []
      : [
          {
            title: 'Files that could not be run',
            about: 'Their predictions were not computed again.',
            columns: ['Why'],
            rows: problems.map((one) => [one]),
          },
        ]),
  ];
}

const figure = (value: number | null): string => (value === null ? 'no number' : String(Number(value.toPrecision(6))));
const probabilities = (triple: readonly number[]): string => triple.map((value) => value.toFixed(4)).join(' · ');
