import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * When a process was started, in whatever unit the system tells it. Together with its number this names one process
 * for good, while the number alone is given to another process sooner or later.
 *
 * @param {number} pid
 * @returns {string | null} null when no such process runs
 */
export function processStart(pid) {
  try {
    return process.platform === 'linux' ? startFromProc(pid) : startFromPs(pid);
  } catch {
    return null; // Neither /proc nor ps knows the process: it is gone.
  }
}

/** Field 22 of /proc/<pid>/stat (proc(5)), counted after the command name, which may hold blanks and brackets. */
function startFromProc(/** @type {number} */ pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, startTime] = [fields[0], fields[19]];
  return state === 'Z' ? null : (startTime ?? null);
}

function startFromPs(/** @type {number} */ pid) {
  return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
}

/** @returns {string} what names this process for good: its number and its start */
export function ownIdentity() {
  return `${process.pid} ${processStart(process.pid)}`;
}

/**
 * @param {string} identity as `ownIdentity` wrote it
 * @returns {boolean} whether that very process still runs
 */
export function isAlive(identity) {
  const blank = identity.indexOf(' ');
  const pid = Number(identity.slice(0, blank));
  return blank > 0 && Number.isInteger(pid) && processStart(pid) === identity.slice(blank + 1).trim();
}
