import { createInterface } from 'node:readline/promises';
import { escapeControls } from '@tandem/config';
import { CommandError, EXIT } from './exit-codes.js';

/**
 * Where a command writes: results to standard output, everything about how it goes to standard error. What is written may hold text of
 * files, networks or users: control characters in it are escaped here, newlines stay.
 */
export interface Terminal {
  print(line: string): void;
  /** A transient line: replaces the last one on a terminal, is a line of its own in a file. */
  progress(line: string): void;
  /** Ends a passing state, so that what follows starts on a line of its own. */
  settle(): void;
  /** Asks the person at the terminal. @returns the answer, trimmed; null where nobody is there to answer */
  ask(question: string): Promise<string | null>;
}

type Stream = Pick<NodeJS.WriteStream, 'write' | 'isTTY'>;
type Input = NodeJS.ReadableStream & { readonly isTTY?: boolean };

/** Erases the line and goes back to its start (ECMA-48). */
const ERASE_LINE = '\r\u001b[K';

/** @param input where answers come from; without one nobody answers */
export function terminalOn(output: Stream, errors: Stream, input?: Input): Terminal {
  let passing = false;
  const settle = () => {
    if (passing) errors.write('\n');
    passing = false;
  };
  return {
    print: (line) => void output.write(`${escapeControls(line)}\n`),
    progress(line) {
      errors.write(errors.isTTY ? `${ERASE_LINE}${escapeControls(line)}` : `${escapeControls(line)}\n`);
      passing = errors.isTTY;
    },
    settle,
    async ask(question) {
      if (input?.isTTY !== true || !errors.isTTY) return null;
      settle();
      errors.write(`${escapeControls(question)} `);
      return readAnswer(input);
    },
  };
}

/** @returns null when the input ends without an answer */
async function readAnswer(input: Input): Promise<string | null> {
  const lines = createInterface({ input });
  try {
    for await (const line of lines) return line.trim();
    return null;
  } finally {
    lines.close();
  }
}

/**
 * Has the person at the terminal agree to what cannot be undone.
 * @param question what will happen
 * @param declined what is true when nobody agrees
 * @throws CommandError when the answer is not yes, or nobody is there to answer
 */
export async function confirm(terminal: Pick<Terminal, 'ask'>, question: string, declined: string): Promise<void> {
  const whole = `${question} Go on? (yes)`;
  const answer = await terminal.ask(whole);
  if (answer === null) throw new CommandError(`${whole} Nobody is here to answer: give --yes.`, EXIT.usage);
  if (answer !== 'yes') throw new CommandError(declined, EXIT.usage);
}

const CELLS = 24;

/** A bar of block characters with the share in percent, e.g. `█████▌                   23 %`. @param share 0 to 1 */
export function progressBar(share: number): string {
  const eighths = Math.round(Math.min(Math.max(share, 0), 1) * CELLS * 8);
  const whole = '█'.repeat(Math.floor(eighths / 8));
  const part = ' ▏▎▍▌▋▊▉'[eighths % 8]!.trim();
  return `${(whole + part).padEnd(CELLS, '░')} ${(share * 100).toFixed(0).padStart(3)} %`;
}

/** `3:05` or `1:02:45`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
