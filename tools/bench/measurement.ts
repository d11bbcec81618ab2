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
export function table(measurements: readonly Measurement[]): string {
  const ms = (value: number) => value.toFixed(1);
  const rows = measurements.map(({ name, count, p50, p99, max }) => `| ${name} | ${count} | ${ms(p50)} | ${ms(p99)} | ${ms(max)} |`);
  return ['| milliseconds | n | p50 | p99 | max |', '|---|---|---|---|---|', ...rows].join('\n');
}
