#!/usr/bin/env node
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environmentWith, pinnedNode } from './steps/pinned-node.mjs';
import { runInForeground } from './support/run.mjs';
import { SetupError } from './support/setup-error.mjs';

/** Each sets up what it needs and then does its work; the modules load under the pinned Node alone. */
const COMMANDS = readdirSync(new URL('commands', import.meta.url)).map((file) => basename(file, '.mjs'));

/**
 * @param {string | undefined} command
 * @param {readonly string[]} args
 * @returns {Promise<number>} the exit code
 */
async function main(command, args) {
  if (command === undefined || !COMMANDS.includes(command)) {
    process.stderr.write(`Expected one of: ${COMMANDS.join(', ')}\n`);
    return 2;
  }
  const node = await pinnedNode();
  if (node !== process.execPath) {
    return runInForeground(node, [fileURLToPath(import.meta.url), command, ...args], { env: environmentWith(node) });
  }
  process.env['PATH'] = environmentWith(node)['PATH'];
  const { default: execute } = await import(`./commands/${command}.mjs`);
  return execute(args);
}

try {
  process.exitCode = await main(process.argv[2], process.argv.slice(3));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
