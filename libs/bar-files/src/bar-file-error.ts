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
    super(`${file}, line ${line}: ${column} is '${shown(text)}', expected ${expected}.`);
  }
}

/** A file without a header. */
export class EmptyFileError extends BarFileError {
  override readonly name = 'EmptyFileError';

  constructor(path: string, header: string) {
    super(`${path} is empty: expected the header '${header}' in its first line.`);
  }
}

/** One answer to what a file leaves open. */
export interface Choice<Options> {
  /** How it is given on the command line, such as `--zone UTC`. */
  readonly flag: string;
  /** What speaks for it, or what it means. */
  readonly meaning: string;
  readonly options: Options;
}

/** Between so many a user is asked to choose. */
export const MAX_CHOICES = 4;

/** A file that can be read in several ways; one of the choices has to be made. */
export class UnclearFileError<Options = object> extends BarFileError {
  override readonly name = 'UnclearFileError';

  /** @param question a sentence that names the file, without what can be chosen */
  constructor(
    readonly question: string,
    readonly choices: readonly Choice<Options>[],
  ) {
    super(`${question} Choose ${choices.map(({ flag, meaning }) => `${flag} (${meaning})`).join(' or ')}.`);
  }
}

/** How much of a header or cell an error shows. */
const MAX_SHOWN = 200;

/** `text`, cut to what an error shows of it. */
export function shown(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

/** A header without columns that are needed. @param expected the whole header */
export function missingColumnsError(path: string, missing: readonly string[], expected: string, header: readonly string[]): BarFileError {
  const sentence = `${path} has no column ${missing.join(', ')}: expected the header ${expected} in its first line`;
  return new BarFileError(`${sentence}, found '${shown(header.join(','))}'.`);
}
