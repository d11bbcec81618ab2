import { BarFileError, readBarDirectory, type BarDirectory } from '@tandem/sources';
import { CommandError, EXIT } from '../terminal/exit-codes.js';
import type { Terminal } from '../terminal/terminal.js';

/** All bar files of a directory, with progress. @throws CommandError naming the file that cannot be read, and where */
export async function readBars(directory: string, terminal: Pick<Terminal, 'progress' | 'settle'>): Promise<BarDirectory> {
  try {
    return await readBarDirectory(directory, (file, number, of) => { terminal.progress(`Reading ${file}, ${number} of ${of}`); });
  } catch (error) {
    throw error instanceof BarFileError ? new CommandError(error.message, EXIT.wrongUse, { cause: error }) : error;
  } finally {
    terminal.settle();
  }
}
