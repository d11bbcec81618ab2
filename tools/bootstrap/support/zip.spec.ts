import { deflateRawSync } from 'node:zlib';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unzip } from './zip.mjs';

/** A zip archive as Python's zipfile writes it, checksums left out: nothing here reads them. */
function archiveOf(files: Record<string, { content: string; stored?: boolean }>): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, { content, stored }] of Object.entries(files)) {
    const data = stored ? Buffer.from(content) : deflateRawSync(content);
    const method = stored ? 0 : 8;
    const local = Buffer.alloc(30 + name.length + 3);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(method, 8);
    local.writeUInt16LE(name.length, 26);
    local.writeUInt16LE(3, 28);
    local.write(name, 30);
    const entry = Buffer.alloc(46 + name.length);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    entry.write(name, 46);
    locals.push(local, data);
    directory.push(entry);
    offset += local.length + data.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, entries, end]);
}

function temporary(content: Buffer) {
  const directory = mkdtempSync(join(tmpdir(), 'tandem-zip-'));
  const archive = join(directory, 'archive.whl');
  writeFileSync(archive, content);
  return { directory, archive };
}

describe('unzip', () => {
  it('writes deflated, stored and empty files where the caller wants them', async () => {
    const { directory, archive } = temporary(
      archiveOf({
        'a/deflated': { content: 'x'.repeat(100_000) },
        'a/stored': { content: 'plain', stored: true },
        'a/empty': { content: '', stored: true },
      }),
    );

    expect(await unzip(archive, directory, (name: string) => name.replace('a/', 'b/'))).toBe(3);
    expect(readFileSync(join(directory, 'b/deflated'), 'utf8')).toBe('x'.repeat(100_000));
    expect(readFileSync(join(directory, 'b/stored'), 'utf8')).toBe('plain');
    expect(readFileSync(join(directory, 'b/empty'), 'utf8')).toBe('');
  });

  it('leaves out what is not wanted', async () => {
    const { directory, archive } = temporary(archiveOf({ wanted: { content: '1' }, other: { content: '2' } }));

    expect(await unzip(archive, directory, (name: string) => (name === 'wanted' ? name : null))).toBe(1);
    expect(() => readFileSync(join(directory, 'other'))).toThrow();
  });

  it('refuses an archive whose download broke off', async () => {
    const whole = archiveOf({ file: { content: 'content' } });
    const { directory, archive } = temporary(whole.subarray(0, whole.length - 30));

    await expect(unzip(archive, directory, (name: string) => name)).rejects.toThrow('not a whole zip archive');
  });
});
