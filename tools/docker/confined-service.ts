import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chownSync, closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { readDockerfile, type ComposeService, type ImageConfig } from './compose-file.ts';

/** What containers have, as it is on this machine. */
export interface Host {
  /** Folder with what the image holds (tools/bootstrap/steps/image.mjs). */
  readonly image: string;
  /** Folder for volumes, roots and logs. */
  readonly directory: string;
  /** What stands here for addresses and ports of the compose file, such as `db:5432`. */
  readonly places: Readonly<Record<string, string>>;
}

/** Folders of the system that the image has as well; on Debian some of them are links into /usr. */
const SYSTEM = ['usr', 'etc', 'bin', 'sbin', 'lib', 'lib64'];
/** Made by the kernel for every container. */
const KERNEL = ['proc', 'dev'];

/** Whether this process may make namespaces and mounts, by which a service is confined. */
export const CAN_CONFINE = process.getuid?.() === 0 && spawnSync('unshare', ['--mount', 'true']).status === 0;

/**
 * A service of the compose file as a process of this machine, which has what the container would have: the image's files and the system's
 * to read, the volumes and tmpfs of the service to write, its environment and no other, its account, no capabilities. The network is this
 * machine's.
 */
export class ConfinedService {
  /** Its exit code; null where a signal ended it. */
  readonly ended: Promise<number | null>;

  readonly name: string;
  private readonly service: ComposeService;
  private readonly host: Host;
  private readonly process: ChildProcess;
  private readonly logFile: string;

  /** @param name of this process: a service may have several */
  constructor(name: string, service: ComposeService, host: Host) {
    const container = readDockerfile();
    const root = join(host.directory, 'roots', name);
    mkdirSync(root, { recursive: true });
    this.name = name;
    this.service = service;
    this.host = host;
    this.logFile = join(host.directory, `${name}.log`);
    const log = openSync(this.logFile, 'w');
    const script = confinement(root, container, service, host);
    this.process = spawn('unshare', ['--mount', 'sh', '-c', script, name, ...(service.command ?? container.command)], {
      // Where chroot is, which an account's path may leave out.
      env: { PATH: `${process.env['PATH']}:/usr/sbin:/sbin`, ...container.environment, ...placed(service.environment ?? {}, host.places) },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.ended = new Promise((resolve) => this.process.once('exit', resolve));
  }

  /** It has replaced the program that confined it. */
  get pid(): number {
    return this.process.pid!;
  }

  get log(): string {
    return readFileSync(this.logFile, 'utf8');
  }

  /** What its health check says. @throws Error with its log when it has ended */
  async healthy(): Promise<boolean> {
    if (this.process.exitCode !== null) throw new Error(`${this.name} ended with exit code ${this.process.exitCode}:\n${this.log}`);
    const [form, program, ...args] = this.service.healthcheck!.test.map((text) => replaced(text, this.host.places));
    if (form !== 'CMD' || program !== 'node') throw new Error(`This health check cannot be run here: ${this.service.healthcheck!.test}`);
    return promisify(execFile)(process.execPath, args).then(
      () => true,
      () => false,
    );
  }

  /** SIGTERM, and after the grace period of the service SIGKILL, as Docker does it. @returns its exit code; null where it was killed */
  async stop(): Promise<number | null> {
    if (this.process.exitCode !== null) return this.process.exitCode;
    this.process.kill('SIGTERM');
    const killer = setTimeout(() => this.process.kill('SIGKILL'), seconds(this.service.stop_grace_period ?? '10s') * 1_000);
    const code = await this.ended;
    clearTimeout(killer);
    return code;
  }
}

/** A script that makes the root, enters it as the account of the image, and becomes the program that its arguments name. */
function confinement(root: string, { workdir, user }: ImageConfig, service: ComposeService, host: Host): string {
  const [uid, gid] = user.split(':');
  if (!service.read_only || service.cap_drop?.[0] !== 'ALL' || !service.security_opt?.includes('no-new-privileges:true'))
    throw new Error('Only a service without a writable root and without capabilities can be run here.');
  const at = (path: string) => `'${join(root, path)}'`;
  const bind = (from: string, to: string, flags = 'ro') => [
    `mkdir -p ${at(to)}`,
    `mount --bind '${from}' ${at(to)}`,
    ...(flags === 'ro' ? [`mount -o remount,bind,ro ${at(to)}`] : []),
  ];
  return [
    'set -eu',
    `mount -t tmpfs -o mode=755 tmpfs '${root}'`,
    ...SYSTEM.flatMap((folder) => [
      `if [ -L /${folder} ]; then cp -a /${folder} ${at('')}; elif [ -d /${folder} ]; then`,
      ...bind(`/${folder}`, folder),
      'fi',
    ]),
    // Where the image has its Node.
    ...bind(dirname(process.execPath), '/usr/local/bin').slice(1),
    ...KERNEL.flatMap((folder) => [`mkdir ${at(folder)}`, `mount --rbind /${folder} ${at(folder)}`]),
    ...bind(host.image, workdir),
    ...(service.tmpfs ?? []).flatMap((mount) => {
      const [path, options] = mount.split(':');
      return [`mkdir -p ${at(path!)}`, `mount -t tmpfs -o nosuid,nodev,noexec,mode=1777,${options} tmpfs ${at(path!)}`];
    }),
    ...(service.volumes ?? []).flatMap((volume) => {
      const [source = '', path = '', flags = 'rw'] = volume.split(':');
      return bind(source.startsWith('/') ? source : volumeOf(source, host), path, flags);
    }),
    `mount -o remount,ro '${root}'`,
    `exec chroot '${root}' setpriv --reuid=${uid} --regid=${gid} --clear-groups --inh-caps=-all --bounding-set=-all --no-new-privs ` +
      `env --chdir=${workdir} PATH=/usr/local/bin:/usr/bin "$@"`,
  ].join('\n');
}

/** The folder of a named volume, which a first container fills with what the image has there: an empty folder of its account. */
function volumeOf(name: string, { directory }: Host): string {
  const folder = join(directory, 'volumes', name);
  mkdirSync(folder, { recursive: true });
  const [uid, gid] = readDockerfile().user.split(':').map(Number);
  chownSync(folder, uid!, gid!);
  return folder;
}

function placed(environment: Readonly<Record<string, string>>, places: Host['places']): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, replaced(String(value), places)]));
}

function replaced(text: string, places: Host['places']): string {
  return Object.entries(places).reduce((result, [there, here]) => result.replaceAll(there, here), text);
}

/** @param duration such as `30s` */
function seconds(duration: string): number {
  const [, amount] = /^(\d+)s$/.exec(duration) ?? [];
  if (amount === undefined) throw new Error(`${duration}: expected seconds, such as 30s`);
  return Number(amount);
}
