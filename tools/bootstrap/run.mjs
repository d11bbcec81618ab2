#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { environmentWith, pinnedNode } from './steps/pinned-node.mjs';
import { SetupError } from './support/progress.mjs';
import { runInForeground } from './support/run.mjs';

/** What commands.mjs offers; named here, because its modules load under the pinned Node alone. */
const COMMANDS = ['audit', 'bench', 'build', 'chaos', 'image', 'lint', 'load', 'sbom', 'start', 'tandem', 'test', 'test-long', 'typecheck'];

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
  const { commands } = await import('./commands.mjs');
  return /** @type {import('./commands.mjs').Command} */ (commands[command])(args);
}

try {
  process.exitCode = await main(process.argv[2], process.argv.slice(3));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
