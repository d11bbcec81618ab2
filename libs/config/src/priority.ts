import { readFileSync, writeFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/**
 * Has this process wait for others when all cores are busy, for good: on Linux this thread and those that it starts, so call it before
 * anything else. Where Linux shares out cores to sessions first (autogroup, sched(7), the default of most distributions), nice counts among
 * the processes of one session alone. So the session gets the same value where it is this process's own, as under the supervisor; of a
 * terminal's session the shell is not to become slow.
 * @param nice 1 to 19: each step takes a fifth of the time that it gets beside others
 */
export function lowerPriority(nice: number): void {
  // A process that was started lower may not come up.
  const lower = Math.max(nice, getPriority());
  setPriority(lower);
  try {
    if (leadsItsSession()) writeFileSync('/proc/self/autogroup', String(lower));
  } catch {
    // Another system, or one without sessions in its scheduler.
  }
}

/** By proc_pid_stat(5): behind the name, which may hold anything, state, parent, process group and session. */
function leadsItsSession(): boolean {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]) === process.pid;
}
