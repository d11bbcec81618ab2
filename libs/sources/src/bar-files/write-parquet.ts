import type { FileHandle } from 'node:fs/promises';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { BarSeries } from '@tandem/domain';
import { BAR_COLUMNS } from './columns.js';

/** `ts` as milliseconds of UTC; `schemaFromColumnData` would make columns that may be empty. */
const SCHEMA = [
  { name: 'root', num_children: BAR_COLUMNS.length },
  { name: 'ts', type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' }, repetition_type: 'REQUIRED' },
  ...BAR_COLUMNS.slice(1).map((name) => ({ name, type: 'DOUBLE', repetition_type: 'REQUIRED' }) as const),
] satisfies ConstructorParameters<typeof ParquetWriter>[0]['schema'];

/** Writes bars as Parquet, a row group a part, so that one part is in memory at a time. */
export async function writeParquet(file: FileHandle, parts: AsyncIterable<BarSeries>): Promise<void> {
  const bytes = new ByteWriter();
  const flush = async () => {
    await file.appendFile(new Uint8Array(bytes.buffer, 0, bytes.index));
    bytes.index = 0;
  };
  const writer = new ParquetWriter({ writer: bytes, schema: SCHEMA, createdBy: 'tandem' });
  for await (const part of parts) {
    const columnData = BAR_COLUMNS.map((name) => ({ name, data: name === 'ts' ? Array.from(part.ts, BigInt) : part[name] }));
    await writer.write({ columnData, rowGroupSize: part.length });
    await flush();
  }
  await writer.finish();
  await flush();
}
