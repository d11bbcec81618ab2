import { spawn } from 'node:child_process';
import { accessSync, constants, openSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** As many of a command's last lines as an error message shows. */
const SHOWN_LINES = 60;

/** A command that could not be started, or ended with an error. The message carries the end of its output. */
export class CommandError extends Error {
  /**
   * @param {string} command
   * @param {string} outcome
   * @param {string} output
   */
  constructor(command, outcome, output) {
    const shown = output
      .trim()
      .split('\n')
      .slice(-SHOWN_LINES)
      .map((line) => `    ${line}`)
      .join('\n');
    super(`${command} (${outcome})${output.trim() ? `\n${shown}` : ''}`);
    this.name = 'CommandError';
  }
}

/**
 * Runs a command to its end without a terminal.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number }} [options]
 * @returns {Promise<string>} what it wrote to standard output
 * @throws {CommandError} when it cannot be started, ends with another code than 0 or takes too long
 */
export function run(command, args, options = {}) {
  const shown = [command, ...args].join(' ');
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      timeout: options.timeoutMs,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let all = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
      all += chunk;
    });
    child.stderr.on('data', (chunk) => {
      all += chunk;
    });
    child.once('error', (error) => reject(new CommandError(shown, error.message, all)));
    child.once('close', (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new CommandError(shown, signal ? `ended by ${signal}` : `exit code ${code}`, all));
    });
  });
}

/** Signals that a process in front hands on, so that whatever it started can stop in good order. */
const FORWARDED = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/** Exit code of a process ended by a signal, by the shell's custom: 128 + its number; SIGTERM's stands for any. */
const ENDED_BY_SIGNAL = 143;

/**
 * Runs a command in the terminal of this process and hands signals on to it; the end of npm counts as one.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, outputFile?: string }} [options] `outputFile` gets the output instead of the terminal
 * @returns {Promise<number>} its exit code
 */
export function runInForeground(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const output = options.outputFile === undefined ? 'inherit' : openSync(options.outputFile, 'w');
    const child = spawn(command, args, { cwd: options.cwd, env: options.env ?? process.env, stdio: ['inherit', output, output] });
    /** @param {NodeJS.Signals} signal */
    const forward = (signal) => child.kill(signal);
    for (const signal of FORWARDED) process.on(signal, forward);
    const unwatch = onParentGone(() => forward('SIGTERM'));
    child.once('error', reject);
    child.once('exit', (code) => {
      unwatch();
      for (const signal of FORWARDED) process.off(signal, forward);
      resolve(code ?? ENDED_BY_SIGNAL);
    });
  });
}

/** How often is looked whether the parent is still there. */
const PARENT_POLL_MS = 500;

/**
 * Calls back once when npm, or what it started to get here, is gone: a shell in between, as npm puts one there, does not
 * hand signals on. Outside of npm nothing is watched, so that `nohup` works as ever.
 *
 * @param {() => void} action
 * @returns {() => void} ends the watch
 */
export function onParentGone(action) {
  const parent = process.ppid;
  if (process.env['npm_lifecycle_event'] === undefined) return () => {};
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    action();
  }, PARENT_POLL_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/**
 * @param {readonly string[]} names in order of preference
 * @returns {string | null} the first of these programs that PATH has
 */
export function findOnPath(...names) {
  for (const name of names) {
    for (const directory of (process.env['PATH'] ?? '').split(delimiter)) {
      const candidate = join(directory, name);
      if (directory && isExecutable(candidate)) return candidate;
    }
  }
  return null;
}

/** @param {string} file */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false; // Absent or not ours to run: to the caller the same.
  }
}
