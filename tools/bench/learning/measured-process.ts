import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { readBarDirectory } from '@tandem/bar-files';
import type { BarSeries } from '@tandem/domain';

/** What came of one run of a stage. */
export interface Answer {
  /** One time a run, or one a call where a stage makes many. */
  readonly milliseconds: readonly number[];
  /** Bars, windows or rows that were gone through. */
  readonly rows: number;
}

/** Answers stand in lines that begin with this, because libraries write to standard output as well. */
export const ANSWER = '@@ ';

/** Environment of every measured process: each takes the threads that it would take. Nothing is written beside the sources of others. */
export const measuredEnvironment = (): NodeJS.ProcessEnv => ({ ...process.env, PYTHONDONTWRITEBYTECODE: '1', TF_CPP_MIN_LOG_LEVEL: '2' });

/** One of two processes that run the same stages by turns, each when it is asked to. */
export class Side {
  private readonly name: string;
  private readonly child: ChildProcess;
  private readonly answers: AsyncIterator<string>;
  private errors = '';

  constructor(name: string, command: string, args: readonly string[]) {
    this.name = name;
    this.child = spawn(command, args, { env: measuredEnvironment(), stdio: ['pipe', 'pipe', 'pipe'] });
    this.child.stderr!.on('data', (chunk) => (this.errors = (this.errors + String(chunk)).slice(-4_000)));
    this.answers = createInterface({ input: this.child.stdout! })[Symbol.asyncIterator]();
  }

  /**
   * Runs a stage once.
   * @param rows training rows at most
   * @throws Error with the end of its standard error when the process ends instead
   */
  async run(stage: string, rows: number | null = null): Promise<Answer> {
    this.child.stdin!.write(`${JSON.stringify({ stage, rows })}\n`);
    for (;;) {
      const line = await this.answers.next();
      if (line.done === true) throw new Error(`The ${this.name} side ended during '${stage}':\n${this.errors}`);
      if (line.value.startsWith(ANSWER)) return JSON.parse(line.value.slice(ANSWER.length)) as Answer;
    }
  }

  stop(): void {
    this.child.kill();
  }
}

/** The bars of a directory, one series a symbol. */
export async function readBars(directory: string): Promise<BarSeries[]> {
  return (await readBarDirectory(directory)).files.map(({ bars }) => bars);
}

/**
 * `count` series of the same market: some of those given, or all of them several times under further names. The market
 * symbol itself is always among them.
 */
export function chooseSeries(series: readonly BarSeries[], market: string, count: number): BarSeries[] {
  const ordered = [...series].sort((a, b) => Number(b.symbol === market) - Number(a.symbol === market));
  return Array.from({ length: count }, (_, i) => {
    const copy = Math.floor(i / ordered.length);
    const bars = ordered[i % ordered.length]!;
    return copy === 0 ? bars : { ...bars, symbol: `${bars.symbol}.${copy + 1}` };
  });
}
