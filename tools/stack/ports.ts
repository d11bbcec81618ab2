import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { checkHost, notOfThisMachine } from './hosts.ts';
import type { Plan } from './plan.ts';
import { StackError } from './stack-error.ts';

/** As many ports after a busy default as are tried before giving up. */
const MAX_NEXT_PORTS = 50;

type HostSetting = 'HOST' | 'TEMPORAL_HOST' | 'TEMPORAL_UI_HOST';

interface PortRequest {
  /** The setting that says which port, as in `PORT`. */
  readonly setting: string;
  /** 0 takes any free port. */
  readonly wanted: number;
  /** Whether the user chose it: then another one would surprise, and a busy one is an error. */
  readonly explicit: boolean;
  /** The setting that says where, as in `HOST`. */
  readonly hostSetting: HostSetting;
  readonly host: string;
  readonly log: (line: string) => void;
}

/** The ports that the stack's own servers take; PostgreSQL, which an earlier run may have left running, sees to its own. */
export interface StackPorts {
  readonly api: number;
  readonly temporal: number;
  readonly temporalUi: number;
}

/**
 * Checks that everything is to listen on addresses of this machine, first of all.
 * @throws StackError naming the setting that is wrong, and what it may be
 */
export async function requireHosts(settings: Plan['settings']): Promise<void> {
  const own: HostSetting[] = settings.TEMPORAL_ADDRESS === undefined ? ['TEMPORAL_HOST', 'TEMPORAL_UI_HOST'] : [];
  for (const hostSetting of ['HOST', ...own] as const) {
    const host = settings[hostSetting];
    await checkHost(hostSetting, host);
    await probePort(0, { host, hostSetting });
  }
}

/**
 * Chooses them before anything starts, so that a busy one is reported at once.
 * @throws StackError naming the port, its setting and, where it can be known, who holds it
 */
export async function choosePorts({ settings, explicit, log }: Plan): Promise<StackPorts> {
  const choose = (setting: 'PORT' | 'TEMPORAL_PORT' | 'TEMPORAL_UI_PORT', hostSetting: HostSetting) =>
    choosePort({ setting, wanted: settings[setting], explicit: explicit.has(setting), hostSetting, host: settings[hostSetting], log });
  const api = await choose('PORT', 'HOST');
  if (settings.TEMPORAL_ADDRESS !== undefined) return { api, temporal: 0, temporalUi: 0 };
  const temporal = await choose('TEMPORAL_PORT', 'TEMPORAL_HOST');
  return { api, temporal, temporalUi: await choose('TEMPORAL_UI_PORT', 'TEMPORAL_UI_HOST') };
}

/**
 * A port that can be listened on now.
 * @throws StackError naming the port, its setting and, where it can be known, who holds it
 */
export async function choosePort({ setting, wanted, explicit, hostSetting, host, log }: PortRequest): Promise<number> {
  const where = { host, hostSetting };
  const free = await probePort(wanted, where);
  if (free !== null) return free;
  const holder = await portHolder(wanted);
  const busy = `Port ${wanted} is in use${holder === null ? '' : ` by ${holder}`}`;
  if (explicit) throw new StackError(`${busy}. Stop what listens there, or choose another ${setting}.`);
  for (let port = wanted + 1; port <= Math.min(wanted + MAX_NEXT_PORTS, 65_535); port++) {
    if ((await probePort(port, where)) === null) continue;
    log(`${busy}; taking ${port} (${setting}).`);
    return port;
  }
  throw new StackError(`${busy}, and so are the next ${MAX_NEXT_PORTS}. Choose a free ${setting}.`);
}

/** A free port of a server that nobody is told of, on a loopback address. */
export function innerPort(host: string): Promise<number> {
  return choosePort({ setting: 'PORT', wanted: 0, explicit: false, hostSetting: 'HOST', host, log: () => undefined });
}

/** @returns the port, or null when it is in use; a port that must not be used is an error of its own */
function probePort(port: number, { host, hostSetting }: Pick<PortRequest, 'host' | 'hostSetting'>): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null);
      else if (error.code === 'EADDRNOTAVAIL') reject(notOfThisMachine(hostSetting, host));
      else
        reject(
          new StackError(`Cannot listen on ${host}, port ${port} (${error.code ?? error.message}). Check ${hostSetting} and the port.`),
        );
    });
    server.listen({ port, host, exclusive: true }, () => {
      const { port: given } = server.address() as AddressInfo;
      server.close(() => resolve(given));
    });
  });
}

/** State of a listening socket in /proc/net/tcp (proc_net_tcp, include/net/tcp_states.h). */
const LISTEN = '0A';

/**
 * Who listens on a TCP port of this machine.
 * @returns as in "node (process 4711)"; null when it cannot be known, as for another user's process
 */
async function portHolder(port: number): Promise<string | null> {
  const pid = process.platform === 'linux' ? await holderFromProc(port) : await holderFromLsof(port);
  if (pid === null) return null;
  const name = await promisify(execFile)('ps', ['-o', 'comm=', '-p', String(pid)]).then(
    ({ stdout }) => stdout.trim(),
    () => '',
  );
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
