import type { ImportFile } from '@tandem/sources';
import { duration, progressBar } from '../terminal/progress-bar.js';
import type { Terminal } from '../terminal/terminal.js';

/** Shows how far an import is, by bytes of its files: how many bars they hold is not known before. */
export class ImportProgress {
  readonly #started: number;
  readonly #bytes: number;
  #bytesBefore = 0;
  #barsBefore = 0;
  #bars = 0;
  #number = 1;

  /** @param now wall time, milliseconds */
  constructor(
    private readonly files: readonly ImportFile[],
    private readonly terminal: Pick<Terminal, 'progress'>,
    private readonly now: () => number,
  ) {
    this.#bytes = files.reduce((sum, { size }) => sum + size, 0);
    this.#started = now();
  }

  /** @param bars of `file` until here */
  at(file: ImportFile, share: number, bars: number): void {
    this.#bars = bars;
    const done = this.#bytes === 0 ? 1 : (this.#bytesBefore + share * file.size) / this.#bytes;
    const left = done > 0 ? (((this.now() - this.#started) / 1_000) * (1 - done)) / done : Infinity;
    const facts = [`${file.name}, ${this.#number} of ${this.files.length}`, `${(this.#barsBefore + bars).toLocaleString('en-US')} bars`, ...(Number.isFinite(left) ? [`${duration(left)} left`] : [])];
    this.terminal.progress(`${progressBar(done)}  ${facts.join(', ')}`);
  }

  done(file: ImportFile): void {
    this.#bytesBefore += file.size;
    this.#barsBefore += this.#bars;
    this.#bars = 0;
    this.#number += 1;
  }
}
