export { readActionFile } from './action-file.js';
export { BarFileError } from './bar-row.js';
export { openImport, type BarBatch, type ImportFile } from './open-import.js';
export { readRawBars, type RawBars } from './raw-bars.js';
export { listDirectory, readBarDirectory, type BarDirectory } from './read-bar-directory.js';
export type { BarFileReport } from './read-bar-file.js';
export { readRecording, type Recording } from './read-recording.js';
export { BAR_FORMATS, writeBars, writeCsvRows, type BarFormat } from './write-bars.js';
