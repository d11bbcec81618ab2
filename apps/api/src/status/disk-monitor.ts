import { diskSpace, formatBytes, type DiskSpace, type DiskState } from '@tandem/config';
import { isDiskFull } from '@tandem/database';
import { Polled } from '../platform/poller.js';

/** How often the free space is asked for. */
const POLL_MS = 2_000;

/** Whether there is room to store: on the disk of this installation's state, and where the database is. */
export class DiskMonitor {
  private readonly space: Polled<DiskSpace | null>;

  /** @param lastFailure of writing to the database, which may be on another machine; null while that succeeds */
  constructor(
    directory: string,
    private readonly lastFailure: () => unknown,
  ) {
    // A folder that cannot be asked says nothing of the disk.
    this.space = new Polled<DiskSpace | null>(
      () => diskSpace(directory),
      null,
      POLL_MS,
      () => undefined,
    );
  }

  get state(): DiskState {
    return isDiskFull(this.lastFailure()) ? 'full' : (this.space.value?.state ?? 'ok');
  }

  /** Free on the disk of the state; null where that is not known. */
  get freeBytes(): number | null {
    return this.space.value?.freeBytes ?? null;
  }

  /** What an operator has to do; null while there is room. */
  get message(): string | null {
    if (isDiskFull(this.lastFailure())) return 'The disk of the database is full: nothing can be stored until there is room.';
    const { space } = this;
    if (space.value === null || space.value.state === 'ok') return null;
    const free = `${formatBytes(space.value.freeBytes)} are free on the disk of VAR_DIR`;
    return space.value.state === 'full' ? `${free}: nothing can be stored until there is room.` : `${free}: make room before it is full.`;
  }

  start(): Promise<void> {
    return this.space.start();
  }

  stop(): Promise<void> {
    return this.space.stop();
  }
}
