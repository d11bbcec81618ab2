import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { quickModel, simulatedHistory } from '../../testing/evaluation-fixtures.js';
import { evaluate } from './evaluate.js';

const bars = resolve(process.env['TANDEM_DATA'] ?? resolve(import.meta.dirname, '../../../../../shared/data'), 'bars-1m');
const present = existsSync(bars);
if (!present) console.info(`Skipped: no recorded bars at ${bars} (set TANDEM_DATA).`);

it.skipIf(!present)('scores 31 real sessions of 20 symbols with a model of a simulated market', async () => {
  const bytes = await quickModel('lstm', await simulatedHistory(['NKE'], 6));
  const silent = { progress: () => undefined, settle: () => undefined };
  const { files, rows, models } = await evaluate(
    { directory: bars, models: [{ path: 'lstm_v1.tflite', origin: 'given', bytes }], stride: 331 },
    silent,
  );
  expect(files).toHaveLength(20);
  for (const { coverage, ...report } of files) {
    expect(report).toMatchObject({
      rows: 12_090,
      bars: 12_090,
      repeated: 0,
      conflicting: 0,
      outsideHours: 0,
      withinMinutes: 0,
      outOfOrder: 0,
      quality: { suspects: [] },
    });
    expect(coverage).toMatchObject({ sessions: 31, halfDays: 0, missingMinutes: 0, missingSessions: 0 });
  }
  // 390 bars a session less 30 of the horizon, and 179 at the beginning for warm-up and the first window.
  expect(rows.scored).toBe(20 * Math.ceil((31 * 360 - 179) / 331));
  expect(models[0]!.scores.map((score) => score.rows)).toEqual(['all', 'after']);
});
