import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

/** State of a listening socket in /proc/net/tcp (proc_net_tcp, include/net/tcp_states.h). */
const LISTEN = '0A';

/**
 * Who listens on a TCP port of this machine.
 * @returns as in "node (process 4711)"; null when it cannot be known, as for another user's process
 */
export async function portHolder(port: number): Promise<string | null> {
  const pid = process.platform === 'linux' ? await holderFromProc(port) : await holderFromLsof(port);
  if (pid === null) return null;
  const name = await promisify(execFile)('ps', ['-o', 'comm=', '-p', String(pid)]).then(({ stdout }) => stdout.trim(), () => '');
  return `${name || 'a program'} (process ${pid})`;
}

async function holderFromProc(port: number): Promise<number | null> {
  const sockets = new Set((await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map((table) => listeningInodes(table, port)))).flat());
  if (sockets.size === 0) return null;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []); // Another user's, or gone meanwhile.
    for (const descriptor of descriptors) {
      const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '');
      if (sockets.has(target)) return Number(pid);
    }
  }
  return null;
}

async function listeningInodes(table: string, port: number): Promise<string[]> {
  const lines = (await readFile(table, 'utf8').catch(() => '')).split('\n').slice(1);
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(`:${hexPort}`) && fields[3] === LISTEN)
    .map((fields) => `socket:[${fields[9]}]`);
}

async function holderFromLsof(port: number): Promise<number | null> {
  const { stdout } = await promisify(execFile)('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t']).catch(() => ({ stdout: '' }));
  return Number(stdout.split('\n')[0]) || null;
}
