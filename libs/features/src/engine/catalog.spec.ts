import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BarSeries } from '@tandem/domain';
import { describe, expect, it } from 'vitest';
import { randomSeries } from '../../testing/random-market.js';
import type { Feature } from '../feature.js';
import { FEATURE_COUNT, FEATURE_GROUPS, FEATURE_NAMES, FEATURE_SETS, FEATURES } from './catalog.js';
import { computeFeatures } from './compute-features.js';

const PAGE = join(import.meta.dirname, '../../../../docs/features.md');
const [BEGIN, END] = ['<!-- features: begin -->', '<!-- features: end -->'];

/** The table of docs/features.md. */
function featureTable(): string[] {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const setsOf = ({ name }: Feature) =>
    Object.entries(FEATURE_SETS)
      .filter(([, names]) => names.includes(name))
      .map(([set]) => set);
  const mirrored = ({ symmetry }: Feature) =>
    symmetry.parity === 'even' ? '+' : symmetry.centre === 0 ? '−' : `− about ${symmetry.centre}`;
  return Object.entries(FEATURE_GROUPS).flatMap(([group, { features }]) => [
    '',
    `**${group}**, in the feature sets: ${setsOf(features[0]!).join(', ')}`,
    '',
    row(['feature', 'formula', 'source', 'window', 'mirrored']),
    row(['---', '---', '---', '---', '---']),
    ...features.map((feature) => row([`\`${feature.name}\``, feature.formula, feature.source, feature.window, mirrored(feature)])),
  ]);
}

describe('the catalog of features', () => {
  it('names each feature once', () => {
    expect(new Set(FEATURE_NAMES).size).toBe(FEATURE_COUNT);
  });

  it('is the table in docs/features.md (written anew by `npx vitest run libs/features/src/engine/catalog.spec.ts -u`)', async () => {
    const page = readFileSync(PAGE, 'utf8');
    const [before, rest] = page.split(BEGIN!) as [string, string];
    const after = rest.split(END!)[1]!;
    await expect(`${before}${BEGIN}\n${featureTable().join('\n')}\n\n${END}${after}`).toMatchFileSnapshot(PAGE);
  });
});

describe('the steps that docs/features.md shows', () => {
  const blocks = [...readFileSync(PAGE, 'utf8').matchAll(/```diff\n\+\+\+ (\S+)\n([^]*?)```/g)].map(
    ([, path, lines]) => [path!, lines!] as const,
  );
  const squeezed = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

  it.each(blocks)('fit %s as it is', (path, lines) => {
    const code = squeezed(readFileSync(join(PAGE, '../..', path), 'utf8'));
    const kept = lines.split('\n').filter((line) => line.startsWith(' ') && line.trim() !== '…');
    expect(kept.length).toBeGreaterThan(0);
    for (const line of kept) expect(code).toContain(squeezed(line));
  });
});

describe('in a mirrored market', () => {
  const series = randomSeries({ seed: 8, sessions: 3 });
  const mirrored: BarSeries = {
    ...series,
    open: series.open.map((x) => 1e4 / x),
    high: series.low.map((x) => 1e4 / x),
    low: series.high.map((x) => 1e4 / x),
    close: series.close.map((x) => 1e4 / x),
  };
  const compute = (bars: BarSeries) => computeFeatures(bars, bars, undefined, FEATURE_NAMES).values;
  const [seen, reflected] = [compute(series), compute(mirrored)];
  /** Ratios of prices are reflected to first order where prices move by a few percent. */
  const FIRST_ORDER = 0.05;

  it.each(FEATURES.filter(({ own }) => own).map(({ name }) => name))('%s does what its symmetry says', (name) => {
    const column = FEATURE_NAMES.indexOf(name);
    const { symmetry } = FEATURES[column]!;
    let [largest, error] = [0, 0];
    for (let row = 400; row < series.length; row++) {
      const [a, b] = [seen[row * FEATURE_COUNT + column]!, reflected[row * FEATURE_COUNT + column]!];
      const expected = symmetry.parity === 'odd' ? 2 * symmetry.centre - a : a;
      largest = Math.max(largest, Math.abs(a));
      error = Math.max(error, Math.abs(b - expected));
    }
    expect(error).toBeLessThanOrEqual(FIRST_ORDER * largest);
  });
});
