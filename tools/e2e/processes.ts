import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { basename, join } from 'node:path';

/** Processes that have a file or folder of `directory` on their command line, in their environment, or as their working directory. */
export function processesOf(directory: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => existsSync(join('/proc', pid)) && uses(pid, directory))
    .map(Number);
}

function uses(pid: string, directory: string): boolean {
  try {
    const of = (file: string) => readFileSync(join('/proc', pid, file), 'utf8');
    const working = readlinkSync(join('/proc', pid, 'cwd'));
    return of('cmdline').includes(directory) || of('environ').includes(directory) || working.startsWith(directory);
  } catch {
    return false; // Gone meanwhile, or another account's that this one may not look at.
  }
}

export interface ListeningSocket {
  /** Name of the program. */
  readonly program: string;
  /** IPv4 as it is written, or `ipv6`. */
  readonly host: string;
  readonly port: number;
}

/** State of a listening socket (include/net/tcp_states.h). */
const LISTEN = '0A';

/** Where these processes listen (proc_net_tcp: local address, state and inode are fields 2, 4 and 10). */
export function listeningSockets(pids: readonly number[]): ListeningSocket[] {
  const byInode = new Map(
    ['tcp', 'tcp6'].flatMap((table) =>
      readFileSync(`/proc/net/${table}`, 'utf8')
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .filter((fields) => fields[3] === LISTEN)
        .map((fields) => [`socket:[${fields[9]}]`, endpoint(fields[1]!)] as [string, ReturnType<typeof endpoint>]),
    ),
  );
  const found = pids.flatMap((pid) => inodesOf(pid).flatMap((inode) => [byInode.get(inode)].map((where) => ({ inode, pid, where }))));
  // A forked process holds the sockets of its parent, too.
  const once = new Map(found.flatMap(({ inode, pid, where }) => (where ? [[inode, { program: programOf(pid), ...where }] as const] : [])));
  return [...once.values()];
}

function endpoint(text: string): { host: string; port: number } {
  const [address = '', port = ''] = text.split(':');
  const ipv4 = (address.match(/../g) ?? [])
    .toReversed()
    .map((byte) => Number.parseInt(byte, 16))
    .join('.');
  return { host: isIPv4(ipv4) ? ipv4 : 'ipv6', port: Number.parseInt(port, 16) };
}

function inodesOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).map((name) => readlinkSync(join(folder, name)));
  } catch {
    return []; // Gone meanwhile.
  }
}

/** Command line with blanks between its words; empty when it is gone. */
export function commandOf(pid: number): string {
  const file = `/proc/${pid}/cmdline`;
  return existsSync(file) ? readFileSync(file, 'utf8').replaceAll('\0', ' ') : '';
}

/** The newest API among the processes of `directory`. @throws Error when none runs */
export function apiOf(directory: string): number {
  const found = processesOf(directory).filter((pid) => commandOf(pid).includes('apps/api/dist/main.'));
  if (found.length === 0) throw new Error(`No API runs in ${directory}.`);
  return Math.max(...found);
}

/** Resident memory, megabytes (proc_pid_status, VmRSS); 0 of a process that has ended. */
export function residentMegabytes(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024;
  } catch {
    return 0; // Gone meanwhile.
  }
}

export function programOf(pid: number): string {
  return basename(commandOf(pid).split(' ')[0]!);
}
