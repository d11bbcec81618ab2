import { z } from 'zod';
import { modelMetadataSchema, type ModelMetadata } from '../metadata.js';
import { ModelFileError } from './model-file-error.js';
import { BUFFER_FIELD, FILE_IDENTIFIER, METADATA_FIELD, MODEL_FIELD } from './schema.js';
import { TableReader } from './table-reader.js';
import { METADATA_NAME } from './write-tflite.js';

/**
 * What a Tandem model file says of itself. Also checks that no part of the file is cut off.
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
  throw new ModelFileError('wrong-metadata', `the model file's ${METADATA_NAME} is not of this version of Tandem:\n${z.prettifyError(parsed.error)}`);
}

function metadataText(bytes: Uint8Array): string {
  if (new TextDecoder().decode(bytes.subarray(4, 8)) !== FILE_IDENTIFIER) {
    throw new ModelFileError('not-tflite', `${bytes.length} bytes that are no .tflite file; expected the mark ${FILE_IDENTIFIER} at byte 4`);
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
  const entry = model.tables(MODEL_FIELD.METADATA).find((candidate) => candidate.text(METADATA_FIELD.NAME) === METADATA_NAME);
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
