import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFile, readPostmaster } from './running-server.js';
import { startEmbeddedPostgres, type EmbeddedServer } from './start.js';

let parent: string;
let started: EmbeddedServer[];
beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'tandem-embedded-'));
  // Root's server runs under an account that must pass through.
  await chmod(parent, 0o711);
  started = [];
  return async () => {
    await Promise.all(started.map((server) => server.stop()));
    await rm(parent, { recursive: true });
  };
});

const start = async (dataDir = path.join(parent, 'postgres'), port = 0, log?: (line: string) => void) => {
  const server = await startEmbeddedPostgres({ dataDir, port, ...(log && { log }) });
  started.push(server);
  return server;
};

async function ask(url: string, query: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query({ text: query, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

describe('the embedded server', () => {
  it('is made in a missing folder, speaks UTF-8 and UTC whatever the environment says, and loses no commit', async () => {
    process.env['PGTZ'] = 'Asia/Tokyo';
    const server = await start(path.join(parent, 'var', 'replay', 'postgres'));
    delete process.env['PGTZ'];
    expect(server.adopted).toBe(false);
    expect(await ask(server.url, 'show server_encoding')).toBe('UTF8');
    expect(await ask(server.url, 'show timezone')).toBe('UTC');
    expect(await ask(server.url, 'show synchronous_commit')).toBe('on');
    expect(await ask(server.url, 'show listen_addresses')).toBe('127.0.0.1');
  });

  it('keeps what it holds from one start to the next', async () => {
    const first = await start();
    await ask(first.url, 'create table kept as select 42 as answer');
    await first.stop();
    const second = await start();
    expect(await ask(second.url, 'select answer from kept')).toBe(42);
  });

  it('takes another port when the wanted one is busy', async () => {
    const other = createServer();
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
    const { port } = other.address() as { port: number };
    const lines: string[] = [];
    const server = await start(undefined, port, (line) => lines.push(line));
    other.close();
    expect(server.port).not.toBe(port);
    expect(lines[0]).toBe(`Port ${port} is busy; PostgreSQL takes ${server.port}.`);
  });

  it('recovers everything committed before it was killed outright', async () => {
    const first = await start();
    await ask(first.url, 'create table kept as select 42 as answer');
    const { pid } = (await readPostmaster(path.join(parent, 'postgres', 'cluster')))!;
    process.kill(pid, 'SIGKILL');
    const second = await start();
    expect(second.adopted).toBe(false);
    expect(await ask(second.url, 'select answer from kept')).toBe(42);
  });

  it('starts although another program has the process number of a lock file left behind', async () => {
    const first = await start();
    await first.stop();
    const cluster = path.join(parent, 'postgres', 'cluster');
    await writeFile(lockFile(cluster), `${process.pid}\n${cluster}\n1\n5432\n\n127.0.0.1\n0 0\nready\n`);
    expect((await start()).adopted).toBe(false);
  });

  it('makes its cluster anew when the making was cut short', async () => {
    const dataDir = path.join(parent, 'postgres');
    const abandoned = path.join(dataDir, `cluster-${await pidOfTheDead()}-1.partial`);
    await mkdir(abandoned, { recursive: true });
    await chmod(dataDir, 0o711);
    await writeFile(path.join(abandoned, 'PG_VERSION'), '18');
    expect(await ask((await start(dataDir)).url, 'select 1')).toBe(1);
    expect(existsSync(abandoned)).toBe(false);
  });

  it('keeps its password to this account', async () => {
    const server = await start();
    const file = path.join(parent, 'postgres', 'password');
    expect(server.url).toContain(await readFile(file, 'utf8'));
    expect(execFileSync('stat', ['-c', '%a', file]).toString().trim()).toBe('600');
    await expect(ask(server.url.replace(/:[^:@/]+@/, ':embedded@'), 'select 1')).rejects.toThrow(/password/);
  });

  it('says what to do when its folder cannot be used', async () => {
    const file = path.join(parent, 'file');
    await writeFile(file, '');
    await expect(start(path.join(file, 'postgres'))).rejects.toMatchObject({
      name: 'EmbeddedPostgresError',
      message: expect.stringMatching(/VAR_DIR.*DATABASE_URL/),
    });
  });
});

describe('a second start on the same folder', () => {
  it('shares the server of a living process and leaves stopping to that one', async () => {
    const owner = await start();
    // Another living process: this one's parent.
    await writeFile(path.join(parent, 'postgres', 'owner'), String(process.ppid));
    const guest = await start();
    expect(guest).toMatchObject({ adopted: true, url: owner.url });
    await guest.stop();
    expect(await ask(owner.url, 'select 1')).toBe(1);
  });

  it('adopts the server of a process that was killed, and stops it in the end', async () => {
    await start();
    await writeFile(path.join(parent, 'postgres', 'owner'), String(await pidOfTheDead()));
    const heir = await start();
    expect(heir.adopted).toBe(true);
    await heir.stop();
    await expect(ask(heir.url, 'select 1')).rejects.toThrow(/ECONNREFUSED/);
  });

  it('at the same moment ends in one server', async () => {
    const [one, two] = await Promise.all([start(), start()]);
    expect(one!.port).toBe(two!.port);
  });
});

async function pidOfTheDead(): Promise<number> {
  const run = promisify(execFile)(process.execPath, ['-e', '']);
  await run;
  return run.child.pid!;
}

describe.runIf(process.getuid?.() === 0)('for root, below a folder that the service account cannot enter', () => {
  afterEach(async () => {
    const moved = await readlink(path.join(parent, 'closed', 'postgres', 'moved-to'));
    await rm(moved, { recursive: true });
  });

  it('keeps the data elsewhere, says where, and finds it again', async () => {
    const closed = path.join(parent, 'closed');
    await mkdir(closed, { mode: 0o700 });
    const lines: string[] = [];
    const first = await start(path.join(closed, 'postgres'), 0, (line) => lines.push(line));
    const home = await readlink(path.join(closed, 'postgres', 'moved-to'));
    expect(lines[0]).toContain(closed);
    expect(lines[0]).toContain(home);
    expect(existsSync(path.join(home, 'cluster', 'PG_VERSION'))).toBe(true);
    await ask(first.url, 'create table kept as select 42 as answer');
    await first.stop();
    const second = await start(path.join(closed, 'postgres'));
    expect(await ask(second.url, 'select answer from kept')).toBe(42);
    await second.stop();
  });
});
