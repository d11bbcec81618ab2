import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '@tandem/models';
import { CACHE } from '../../bootstrap/support/paths.mjs';

/** What takes long to make, kept between runs of the benchmark, by what it follows from. Deleting the folder is safe at any time. */
export class BenchCache {
  private readonly folder = join(CACHE, 'bench-drift');

  constructor() {
    mkdirSync(this.folder, { recursive: true });
  }

  /** @param key everything that the bytes follow from; it must survive JSON */
  async bytes(key: unknown, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const path = join(this.folder, sha256(Buffer.from(JSON.stringify(key))));
    if (existsSync(path)) return readFileSync(path);
    const made = await make();
    writeFileSync(`${path}.part`, made);
    renameSync(`${path}.part`, path);
    return made;
  }

  async floats(key: unknown, make: () => Promise<Float32Array>): Promise<Float32Array> {
    const bytes = await this.bytes(key, async () => {
      const { buffer, byteOffset, byteLength } = await make();
      return new Uint8Array(buffer, byteOffset, byteLength);
    });
    return new Float32Array(Uint8Array.from(bytes).buffer);
  }
}
