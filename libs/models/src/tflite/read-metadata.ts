import { z } from 'zod';
import { BUFFER_FIELD, FILE_IDENTIFIER, METADATA_FIELD, MODEL_FIELD } from './graph.js';
import { modelMetadataSchema, type ModelMetadata } from './metadata.js';
import { METADATA_NAME } from './write-tflite.js';

/**
 * Bytes that are not a usable Tandem model file. `not-tflite`: another format, or damaged; `no-metadata`: a TensorFlow Lite file not
 * written by Tandem; `wrong-metadata`: of another version of Tandem, or damaged; `wrong-network`: it does not run as its metadata
 * says.
 */
export class ModelFileError extends Error {
  override readonly name = 'ModelFileError';

  constructor(
    readonly fault: 'not-tflite' | 'no-metadata' | 'wrong-metadata' | 'wrong-network',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * One table of a FlatBuffer. Every access is checked against the end of the bytes, because files may be damaged and the FlatBuffers
 * runtime reads zeros outside. @throws RangeError on any access outside
 */
class TableReader {
  private constructor(
    private readonly bytes: Uint8Array,
    private readonly view: DataView,
    private readonly at: number,
  ) {}

  static root(bytes: Uint8Array): TableReader {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return new TableReader(bytes, view, view.getUint32(0, true));
  }

  integer(field: number, fallback: number): number {
    const at = this.locate(field);
    return at === null ? fallback : this.view.getInt32(at, true);
  }

  /** Whether a text is this one. What is longer or shorter is not looked at: many tables may point to the same megabytes. */
  isText(field: number, expected: string): boolean {
    const bytes = this.byteVector(field);
    return bytes.length === expected.length && new TextDecoder().decode(bytes) === expected;
  }

  /** Empty when the field is absent. */
  byteVector(field: number): Uint8Array {
    const vector = this.vector(field);
    if (vector === null) return new Uint8Array();
    if (vector.start + vector.length > this.bytes.length) throw new RangeError(`a vector of ${vector.length} bytes ends outside the file`);
    return this.bytes.subarray(vector.start, vector.start + vector.length);
  }

  tables(field: number): TableReader[] {
    const vector = this.vector(field);
    if (vector === null) return [];
    if (vector.start + vector.length * 4 > this.bytes.length)
      throw new RangeError(`a vector of ${vector.length} tables ends outside the file`);
    return Array.from({ length: vector.length }, (_, i) => new TableReader(this.bytes, this.view, this.follow(vector.start + i * 4)));
  }

  private vector(field: number): { start: number; length: number } | null {
    const at = this.locate(field);
    if (at === null) return null;
    const target = this.follow(at);
    return { start: target + 4, length: this.view.getUint32(target, true) };
  }

  /** Position of a field's value; null when it is absent. */
  private locate(field: number): number | null {
    const layout = this.at - this.view.getInt32(this.at, true);
    const entry = 4 + field * 2; // the vtable starts with two 16-bit sizes
    if (entry >= this.view.getUint16(layout, true)) return null;
    const offset = this.view.getUint16(layout + entry, true);
    return offset === 0 ? null : this.at + offset;
  }

  private follow(at: number): number {
    return at + this.view.getUint32(at, true);
  }
}

/**
 * The metadata of a model file. Also checks that the file is complete.
 * @throws ModelFileError
 */
export function readMetadata(bytes: Uint8Array): ModelMetadata {
  const text = metadataText(bytes);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ModelFileError('wrong-metadata', `the model file's ${METADATA_NAME} is not JSON; the file is damaged`, { cause });
  }
  const parsed = modelMetadataSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const more = issues.length > MAX_ISSUES ? `\n… and ${issues.length - MAX_ISSUES} more` : '';
  const found = z.prettifyError(new z.ZodError(issues.slice(0, MAX_ISSUES)));
  throw new ModelFileError(
    'wrong-metadata',
    `the model file's ${METADATA_NAME} is not of this version of Tandem:\n${found.slice(0, MAX_MESSAGE)}${more}`,
  );
}

/** What an error lists of what is wrong with metadata, and characters of it. */
const MAX_ISSUES = 10;
const MAX_MESSAGE = 2_000;

function metadataText(bytes: Uint8Array): string {
  if (new TextDecoder().decode(bytes.subarray(4, 8)) !== FILE_IDENTIFIER) {
    throw new ModelFileError(
      'not-tflite',
      `${bytes.length} bytes that are no .tflite file; expected the mark ${FILE_IDENTIFIER} at byte 4`,
    );
  }
  const data = guarded(() => entryData(bytes));
  if (data === null) {
    throw new ModelFileError('no-metadata', `a .tflite file without the metadata entry ${METADATA_NAME}; expected one written by Tandem`);
  }
  return new TextDecoder().decode(data);
}

function entryData(bytes: Uint8Array): Uint8Array | null {
  const model = TableReader.root(bytes);
  const buffers = model.tables(MODEL_FIELD.BUFFERS).map((buffer) => buffer.byteVector(BUFFER_FIELD.DATA));
  const entry = model.tables(MODEL_FIELD.METADATA).find((candidate) => candidate.isText(METADATA_FIELD.NAME, METADATA_NAME));
  return entry === undefined ? null : (buffers[entry.integer(METADATA_FIELD.BUFFER, 0)] ?? null);
}

function guarded<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new ModelFileError('not-tflite', 'a damaged .tflite file: a part of it lies outside the file', { cause });
  }
}
