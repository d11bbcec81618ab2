import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Of the kernel's share of time, and of ours where it cannot be asked, microseconds. */
const PERIOD_US = 100_000;

export interface CpuLimit {
  /** By what it is done. */
  readonly means: string;
  release(): void;
}

/**
 * Limits a process and its threads to a share of one core: by a group of cgroup v2 or v1 where one can be made, else by stopping the
 * process for the rest of every 100 ms.
 */
export function limitCpu(pid: number, cores: number): CpuLimit {
  const name = `tandem-load-${pid}`;
  const quota = Math.round(cores * PERIOD_US);
  return (
    tryGroup('cgroup v2', join('/sys/fs/cgroup', name), pid, { 'cpu.max': `${quota} ${PERIOD_US}` }) ??
    tryGroup('cgroup v1', join('/sys/fs/cgroup/cpu', name), pid, {
      'cpu.cfs_period_us': String(PERIOD_US),
      'cpu.cfs_quota_us': String(quota),
    }) ??
    dutyCycle(pid, cores)
  );
}

function tryGroup(means: string, path: string, pid: number, limits: Readonly<Record<string, string>>): CpuLimit | null {
  try {
    mkdirSync(path);
  } catch {
    return null;
  }
  try {
    for (const [file, value] of Object.entries(limits)) {
      if (!existsSync(join(path, file))) throw new Error(`no ${file}`);
      writeFileSync(join(path, file), value);
    }
    writeFileSync(join(path, 'cgroup.procs'), String(pid));
  } catch {
    rmdirSync(path);
    return null;
  }
  const release = () => {
    try {
      writeFileSync(join(path, '../cgroup.procs'), String(pid));
    } catch {
      // The process has ended, and left the group with it.
    }
    rmdirSync(path);
  };
  return { means, release };
}

function dutyCycle(pid: number, cores: number): CpuLimit {
  const signal = (name: NodeJS.Signals) => {
    try {
      process.kill(pid, name);
    } catch {
      clearInterval(timer);
    }
  };
  const period = PERIOD_US / 1_000;
  const timer = setInterval(() => {
    if (cores >= 1) return;
    signal('SIGSTOP');
    setTimeout(() => signal('SIGCONT'), period * (1 - cores));
  }, period);
  return {
    means: 'SIGSTOP and SIGCONT',
    release() {
      clearInterval(timer);
      signal('SIGCONT');
    },
  };
}
