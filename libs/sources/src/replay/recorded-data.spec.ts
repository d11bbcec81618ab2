import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DEFAULT_SYMBOLS } from '@tandem/domain';
import { openReplay } from './open-replay.js';

const ROOT = join(import.meta.dirname, '../../../..');
const BARS = join(process.env['TANDEM_DATA'] ?? join(ROOT, '../shared/data'), 'bars-1m');
const available = existsSync(BARS);
if (!available) console.log(`Skipped: no recorded bars in ${BARS} (set TANDEM_DATA).`);

it.skipIf(!available)('plays 31 real sessions of 20 symbols without a gap or a rejected row', async () => {
  const market = await openReplay(BARS, DEFAULT_SYMBOLS);
  expect(market).toMatchObject({ symbols: DEFAULT_SYMBOLS, sessionCount: 31, preloadSessions: 26, warnings: [] });
  for (let index = 0; index < 31; index += 1) {
    const { bars, rejected } = (await market.session(index))!;
    expect(bars.map(({ length }) => length)).toEqual(DEFAULT_SYMBOLS.map(() => 390));
    expect(rejected).toEqual([]);
  }
});
