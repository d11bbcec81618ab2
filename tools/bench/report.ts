import { median } from '@tandem/domain';

/** Order statistics of a measured time, milliseconds. */
export interface Measurement {
  readonly name: string;
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Nearest-rank quantiles of a sample that is not empty. */
export function measurement(name: string, sample: readonly number[]): Measurement {
  const sorted = [...sample].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
  return { name, count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}

/** Times `rounds` calls, one after the other; `warmUp` calls before them are not counted and get negative numbers. */
export async function timed(name: string, rounds: number, work: (round: number) => Promise<unknown>, warmUp = 0): Promise<Measurement> {
  const sample: number[] = [];
  for (let round = -warmUp; round < rounds; round++) {
    const started = performance.now();
    await work(round);
    if (round >= 0) sample.push(performance.now() - started);
  }
  return measurement(name, sample);
}

/** A table for docs/benchmarks.md. */
export function latencyTable(measurements: readonly Measurement[]): string {
  const ms = (value: number) => value.toFixed(1);
  const rows = measurements.map(({ name, count, p50, p99, max }) => `| ${name} | ${count} | ${ms(p50)} | ${ms(p99)} | ${ms(max)} |`);
  return ['| milliseconds | n | p50 | p99 | max |', '|---|---|---|---|---|', ...rows].join('\n');
}

/** Order statistics of repeated runs, milliseconds unless a row says otherwise. */
interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly runs: number;
}

/** One line of the table. */
export interface Row {
  readonly stage: string;
  /** Already in words, with unit. */
  readonly ours: string;
  readonly python: string;
  /** Ours over theirs: below 1 is less. Null where nothing is compared. */
  readonly ratio: number | null;
  /** What is asked for; empty where nothing is. */
  readonly bar: string;
  readonly passed: boolean | null;
}

/** @param sample not empty */
export function spread(sample: readonly number[]): Spread {
  const sorted = [...sample].sort((a, b) => a - b);
  return { median: median(sorted), min: sorted[0]!, max: sorted.at(-1)!, runs: sorted.length };
}

/** Nearest-rank quantile of a sample that is not empty. */
export function quantile(sample: readonly number[], share: number): number {
  const sorted = [...sample].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

/** `85.2 ms (80.1–92.0)`. */
export function formatSpread({ median: middle, min: least, max: greatest, runs }: Spread): string {
  const [unit, divisor] = middle < 10_000 ? (['ms', 1] as const) : (['s', 1000] as const);
  const digits = (value: number) => (value / divisor).toFixed(middle / divisor < 100 ? 1 : 0);
  return runs === 1 ? `${digits(middle)} ${unit}` : `${digits(middle)} ${unit} (${digits(least)}–${digits(greatest)})`;
}

/** A row that compares two sides by their medians. @param most ratio that is still good enough; null: no bar */
export function compare(stage: string, ours: Spread, python: Spread | null, most: number | null): Row {
  const ratio = python && ours.median / python.median;
  return {
    stage,
    ours: formatSpread(ours),
    python: python ? formatSpread(python) : '',
    ratio,
    bar: most === null ? '' : most === 1 ? 'no slower' : `ratio ≤ ${most}`,
    passed: most === null || ratio === null ? null : ratio <= most,
  };
}

/** A row of one figure of ours that must not exceed a limit. */
export function limit(stage: string, value: number, most: number, unit: string, python = '', digits = 1): Row {
  return { stage, ours: `${value.toFixed(digits)}${unit}`, python, ratio: null, bar: `≤ ${most}${unit}`, passed: value <= most };
}

/** A table for docs/benchmarks.md. */
export function comparisonTable(rows: readonly Row[]): string {
  const verdict = ({ passed }: Row) => (passed === null ? '' : passed ? 'yes' : '**no**');
  const lines = rows.map(
    (row) => `| ${row.stage} | ${row.ours} | ${row.python} | ${row.ratio?.toFixed(2) ?? ''} | ${row.bar} | ${verdict(row)} |`,
  );
  return ['| stage | Tandem | Python stack | ratio | bar | met |', '|---|---|---|---|---|---|', ...lines].join('\n');
}
