/** A file or directory of bars that cannot be read; the message names it and says what was expected. */
export class BarFileError extends Error {
  override readonly name: string = 'BarFileError';
}

/** A cell that is not what its column holds. */
export class BarCellError extends BarFileError {
  override readonly name = 'BarCellError';

  constructor(
    readonly file: string,
    /** 1 is the header. */
    readonly line: number,
    readonly column: string,
    readonly text: string,
    expected: string,
  ) {
    super(`${file}, line ${line}: ${column} is '${text}', expected ${expected}.`);
  }
}
