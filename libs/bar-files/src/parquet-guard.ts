import type { AsyncBuffer, ColumnMetaData, FileMetaData, RowGroup, SchemaElement } from 'hyparquet';
import { requireSoundPages } from './parquet-pages.js';
import { readThrift } from './thrift-fields.js';

/** The length of the footer and the mark behind it. */
const TAIL_BYTES = 8;

/**
 * Walks the footer, which hyparquet reads without bounds. @throws RangeError saying what does not fit
 */
export async function requireSoundFooter(file: AsyncBuffer): Promise<void> {
  const { byteLength } = file;
  if (byteLength < TAIL_BYTES) throw new RangeError(`it has ${byteLength} bytes`);
  const tail = new DataView(await file.slice(byteLength - TAIL_BYTES, byteLength));
  const length = tail.getUint32(0, true);
  if (length === 0 || length > byteLength - TAIL_BYTES) throw new RangeError(`a footer of ${length} bytes in a file of ${byteLength}`);
  readThrift(new Uint8Array(await file.slice(byteLength - TAIL_BYTES - length, byteLength - TAIL_BYTES)), 0);
}

/** Rows of a group, which is in memory whole: eight times as many as pyarrow writes by default. */
const MAX_GROUP_ROWS = 1 << 23;
/** Rows of a file for each of its bytes. Runs of one price make rows small; a row of a real minute takes ten bytes. */
const MAX_ROWS_A_BYTE = 100;

/** The row groups of a file, each column of which is looked at once, before it is decoded. */
export class SoundGroups {
  readonly #starts = new Map<number, RowGroup>();
  readonly #elements: ReadonlyMap<string, SchemaElement>;
  readonly #looked = new WeakSet<ColumnMetaData>();

  /** @throws RangeError where groups cannot have as many rows as they are said to have */
  constructor(
    private readonly file: AsyncBuffer,
    { row_groups: groups }: FileMetaData,
    elements: readonly SchemaElement[],
  ) {
    this.#elements = new Map(elements.map((element) => [element.name, element]));
    let start = 0;
    for (const group of groups) {
      const rows = Number(group.num_rows);
      if (!(rows >= 0 && rows <= MAX_GROUP_ROWS)) throw new RangeError(`a group of ${rows} rows, expected at most ${MAX_GROUP_ROWS}`);
      // An empty group has the same start as the next.
      if (rows > 0) this.#starts.set(start, group);
      start += rows;
    }
    const most = MAX_ROWS_A_BYTE * file.byteLength;
    if (start > most) throw new RangeError(`${start} rows in a file of ${file.byteLength} bytes`);
  }

  /** Looks at a column of the group that begins with row `start`. @throws RangeError saying what does not fit */
  async require(start: number, column: string): Promise<void> {
    const group = this.#starts.get(start)!;
    const element = this.#elements.get(column)!;
    for (const { meta_data: meta } of group.columns) {
      if (meta === undefined || meta.path_in_schema[0] !== column || this.#looked.has(meta)) continue;
      if (meta.path_in_schema.length !== 1 || meta.type !== element.type) throw new RangeError(`column ${column} is of two types`);
      const from = Number(meta.dictionary_page_offset || meta.data_page_offset);
      const length = Number(meta.total_compressed_size);
      const isWithin = from >= 0 && length >= 0 && from + length <= this.file.byteLength;
      if (!isWithin) throw new RangeError(`column ${column} is ${length} bytes from ${from} on in a file of ${this.file.byteLength}`);
      const bytes = new Uint8Array(await this.file.slice(from, from + length));
      requireSoundPages(bytes, { element, column: meta, rows: Number(group.num_rows) });
      this.#looked.add(meta);
    }
  }
}
