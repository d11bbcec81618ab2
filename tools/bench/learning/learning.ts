import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { NODE_FLAGS, ROOT } from '../../bootstrap/support/paths.mjs';
import { report } from '../../bootstrap/support/progress.mjs';
import { comparisonTable, type Row } from '../report.ts';
import { Side } from './measured-process.ts';
import { parseOptions, type LearningOptions } from './options.ts';
import { findPythonPeer, type PythonPeer } from './python-peer.ts';
import { measureStages } from './stages.ts';
import { measureLinearity, measureNightly } from './whole-runs.ts';

/** Stages that need no processes of their own. */
const BY_TURNS = ['read', 'features', 'labels', 'scaling', 'windows', 'epochs', 'conversion', 'inference'] as const;

/**
 * The learning pipeline and the Python stack side by side on the recorded bars (`TANDEM_DATA`), stage after stage by turns,
 * each with the threads that it chooses; then memory and cost by number of symbols. Writes `var/bench/learning.json`.
 * @returns a table for docs/benchmarks.md
 */
export async function benchLearning(args: readonly string[]): Promise<string> {
  const options = parseOptions(args);
  const bars = join(resolve(process.env['TANDEM_DATA'] ?? join(ROOT, '../shared/data')), 'bars-1m');
  if (!existsSync(bars)) return `Skipped: there are no recorded bars in ${bars} (set TANDEM_DATA).`;
  const peer = await findPythonPeer();
  const load = loadavg();
  const rows: Row[] = [];
  const details: Record<string, unknown> = {};
  rows.push(...(await stagesByTurns(peer, bars, options)));
  for (const [section, measure] of [
    ['nightly', measureNightly],
    ['linearity', linearity],
  ] as const) {
    if (!options.sections.includes(section)) continue;
    const { rows: measured, details: figures } = await measure(peer, bars, options, report);
    rows.push(...measured);
    details[section] = figures;
  }
  write({ date: new Date().toISOString(), machine: machine(), loadAtStart: load, options, rows, ...details });
  return `${comparisonTable(rows)}\n\n${describe(options, load)}`;
}

async function stagesByTurns(peer: PythonPeer | null, bars: string, options: LearningOptions): Promise<Row[]> {
  if (!BY_TURNS.some((section) => options.sections.includes(section))) return [];
  const ours = new Side('Tandem', process.execPath, [...NODE_FLAGS, join(import.meta.dirname, 'ours.ts'), bars]);
  const python = peer && new Side('Python', peer.python, [join(import.meta.dirname, 'peer.py'), peer.script, bars]);
  try {
    return await measureStages({ ours, python }, options, report);
  } finally {
    ours.stop();
    python?.stop();
  }
}

const linearity = (_: PythonPeer | null, bars: string, options: LearningOptions, say: (line: string) => void) =>
  measureLinearity(bars, options, say);

function machine() {
  return { cpus: cpus().length, model: cpus()[0]?.model ?? 'unknown', memoryGiB: totalmem() / 2 ** 30, node: process.version };
}

function write(results: object): void {
  const directory = resolve(process.env['VAR_DIR'] ?? join(ROOT, 'var'), 'bench');
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'learning.json'), `${JSON.stringify(results, null, 1)}\n`);
  report(`Wrote ${join(directory, 'learning.json')}`);
}

function describe({ quick }: LearningOptions, load: readonly number[]): string {
  return [
    'Median and range of the runs; the first of each stage does not count. The nightly runs ' +
      'are in one process each, without database and workflow.',
    ...(load[0]! > 1 ? [`The machine was busy (load ${load[0]!.toFixed(1)} at the start): believe the ratios more than the times.`] : []),
    ...(quick ? ['Quick: too few runs and rows for a table to keep.'] : []),
  ].join('\n');
}
