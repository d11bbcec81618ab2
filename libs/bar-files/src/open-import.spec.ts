import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allOf } from '../testing/all-of.js';
import { BarFileError } from './bar-file-error.js';
import { openImport } from './open-import.js';

const HEADER = 'ts,open,high,low,close,volume';
const ROW = '2026-01-22T14:30:00Z,10,11,9,10,1';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tandem-open-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function write(name: string, content: string | Buffer): Promise<string> {
  await writeFile(join(directory, name), content);
  return join(directory, name);
}

describe('a file that cannot be imported', () => {
  const whole = gzipSync(`${HEADER}\n${`${ROW}\n`.repeat(5_000)}`, { level: 0 });
  const damaged = Buffer.from(whole).fill('7', whole.length - 1_000, whole.length - 999);
  it.each<[string, () => Promise<string>, RegExp]>([
    ['that is missing', async () => join(directory, 'SPY.csv'), /SPY\.csv cannot be read to its end: ENOENT/],
    [
      'that is a directory',
      async () => (await mkdir(join(directory, 'SPY.csv')), join(directory, 'SPY.csv')),
      /SPY\.csv cannot be read to its end: it is no file/,
    ],
    ['that is empty', () => write('SPY.csv', ''), /SPY\.csv is empty: expected the header/],
    ['that is empty but for a line end', () => write('SPY.csv', '\n'), /SPY\.csv is empty/],
    ['that is empty and compressed', () => write('SPY.csv.gz', gzipSync('')), /SPY\.csv\.gz is empty/],
    ['that lacks columns', () => write('SPY.csv', 'ts,open\n1,2\n'), /SPY\.csv has no column high, low, close, volume: .*found 'ts,open'/],
    ['that is no text', () => write('SPY.csv', Buffer.alloc(3_000, 7)), /SPY\.csv has no column ts/],
    [
      'that was cut off',
      () => write('SPY.csv.gz', whole.subarray(0, -200)),
      /SPY\.csv\.gz cannot be read to its end: unexpected end of file/,
    ],
    ['in which one byte is another', () => write('SPY.csv.gz', damaged), /SPY\.csv\.gz cannot be read to its end: incorrect data check/],
    [
      'that is a workbook',
      () => write('SPY.csv', Buffer.from('PK\u0003\u0004 of cells')),
      /SPY\.csv is a ZIP archive or an Excel workbook: .*save it as CSV/,
    ],
    [
      'that is no Parquet',
      () => write('SPY.parquet', `${HEADER}\n${ROW}\n`),
      /SPY\.parquet cannot be read to its end: .*Expected a complete Parquet file/,
    ],
    ['whose name says another form', () => write('SPY.json', '[]'), /SPY\.json is no file of bars by its name: expected SYMBOL\.csv/],
    [
      'that nothing says the symbol of',
      () => write('my bars.csv', `${HEADER}\n`),
      /does not say whose bars it holds: 'MY BARS' is no ticker symbol/,
    ],
  ])('%s is refused with what was expected', async (_, prepare, message) => {
    const opening = openImport(await prepare());
    await expect(opening).rejects.toThrow(BarFileError);
    await expect(opening).rejects.toThrow(message);
  });

  it.skipIf(process.getuid?.() === 0)('that is not for this user is refused', async () => {
    const path = await write('SPY.csv', HEADER);
    await chmod(path, 0);
    await expect(openImport(path)).rejects.toThrow(/EACCES/);
  });
});

describe('a file that can be imported', () => {
  it.each(['SPY.csv', 'spy.CSV', 'BRK.B.csv'])('may be named %s', async (name) => {
    const file = await openImport(await write(name, `${HEADER}\n${ROW}\n`));
    const [batch] = await allOf(file.batches());
    expect(batch!.bars.map(({ symbol }) => symbol)).toEqual([name.slice(0, -4).toUpperCase()]);
  });

  it('may have any name where a column says the symbols', async () => {
    const file = await openImport(await write('my bars.csv', `symbol,${HEADER}\nSPY,${ROW}\nNVDA,${ROW}\n`));
    const [batch] = await allOf(file.batches());
    expect(batch!.bars.map(({ symbol }) => symbol)).toEqual(['NVDA', 'SPY']);
  });

  it('with a header alone has no bars', async () => {
    const file = await openImport(await write('SPY.csv', HEADER));
    expect(await allOf(file.batches())).toEqual([{ bars: [], refused: [], share: 1 }]);
  });
});
