import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { diskSpace, formatBytes, type DiskState } from '@tandem/config';

/** Room is to be noticed well within the ten seconds in which everything goes on; asking costs microseconds. */
const INTERVAL_MS = 1_000;

/** What is written to be sure that there is room: quotas do not show in the free space. */
const PROBE_BYTES = 1_000_000;

interface DiskWatchOptions {
  readonly directory: string;
  readonly log: (line: string) => void;
  /** There is room again after there was none. */
  readonly onRoom: () => void;
}

/** Says when the disk of the state fills up, and when there is room again. */
export class DiskWatch {
  readonly #options: DiskWatchOptions;
  #state: DiskState = 'ok';
  #timer: NodeJS.Timeout | undefined;
  #looking = false;

  constructor(options: DiskWatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#lookOnce(), INTERVAL_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #lookOnce(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    await this.look().finally(() => (this.#looking = false));
  }

  /** Looks once. Never rejects: a disk that cannot be asked, as a share that is away, keeps what was last known. */
  async look(): Promise<void> {
    const { directory, log, onRoom } = this.#options;
    const before = this.#state;
    const space = await diskSpace(directory).catch(() => null);
    if (space === null) return;
    if (before === 'full' && space.state !== 'full' && !(await this.#canWrite())) return;
    this.#state = space.state;
    if (space.state === before) return;
    const free = `${formatBytes(space.freeBytes)} free on the disk of ${directory}`;
    if (space.state === 'full') log(`Disk full: ${free}. Nothing can be stored until there is room; then everything goes on by itself.`);
    else if (space.state === 'low' && before === 'ok') log(`The disk fills up: ${free}. Make room before it is full.`);
    else if (before === 'full') log(`There is room again: ${free}.`);
    if (before === 'full') onRoom();
  }

  async #canWrite(): Promise<boolean> {
    const probe = join(this.#options.directory, 'run', 'room');
    try {
      await writeFile(probe, Buffer.alloc(PROBE_BYTES));
      return true;
    } catch {
      return false;
    } finally {
      await rm(probe, { force: true }).catch(() => undefined);
    }
  }
}
