import { execFile } from 'node:child_process';
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const CHUNK = 1_000_000;
/** The smallest block of a file system: what is left after whole chunks is filled by these. */
const BLOCK = 4_096;

/** A file system of its own that can be filled to the last byte; where this account may not mount one, an ordinary folder that cannot. */
export class SmallDisk {
  readonly directory = mkdtempSync(join(tmpdir(), 'tandem-disk-'));
  private mounted = false;

  static async mount(megabytes: number): Promise<SmallDisk> {
    const disk = new SmallDisk();
    disk.mounted = await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', disk.directory]);
    // For root the database runs under another account, which must be able to enter.
    chmodSync(disk.directory, 0o711);
    return disk;
  }

  get canBeFilled(): boolean {
    return this.mounted;
  }

  fill(): void {
    const file = openSync(this.filler, 'a');
    try {
      for (const size of [CHUNK, BLOCK]) writeUntilFull(file, Buffer.alloc(size));
    } finally {
      closeSync(file);
    }
  }

  makeRoom(): void {
    rmSync(this.filler, { force: true });
  }

  async remove(): Promise<void> {
    if (this.mounted) await run('umount', ['--lazy', this.directory]);
    rmSync(this.directory, { recursive: true, force: true });
  }

  private get filler(): string {
    return join(this.directory, 'filler');
  }
}

function writeUntilFull(file: number, chunk: Buffer): void {
  try {
    for (;;) writeSync(file, chunk);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}

/** @returns whether it succeeded */
function run(command: string, args: string[]): Promise<boolean> {
  return promisify(execFile)(command, args).then(
    () => true,
    () => false,
  );
}
