/** Where a command writes: results to standard output, everything about how it goes to standard error. */
export interface Terminal {
  print(line: string): void;
  /** A passing state: replaces the last one on a terminal, is a line of its own in a file. */
  progress(line: string): void;
  /** Ends a passing state, so that what follows starts on a line of its own. */
  settle(): void;
}

type Stream = Pick<NodeJS.WriteStream, 'write' | 'isTTY'>;

/** Erases the line and goes back to its start (ECMA-48). */
const ERASE_LINE = '\r\u001b[K';

export function terminalOn(output: Stream, errors: Stream): Terminal {
  let passing = false;
  return {
    print: (line) => void output.write(`${line}\n`),
    progress(line) {
      errors.write(errors.isTTY ? `${ERASE_LINE}${line}` : `${line}\n`);
      passing = errors.isTTY;
    },
    settle() {
      if (passing) errors.write('\n');
      passing = false;
    },
  };
}
