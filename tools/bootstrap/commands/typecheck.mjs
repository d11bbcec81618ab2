import { join } from 'node:path';
import { installDependencies } from '../steps/dependencies.mjs';
import { NX_ENVIRONMENT } from '../steps/build.mjs';
import { ROOT } from '../support/paths.mjs';
import { runInForeground } from '../support/run.mjs';

/** Checks the types of every workspace, then of the tools. */
export default async function typecheck(/** @type {readonly string[]} */ args) {
  await installDependencies();
  const binaries = join(ROOT, 'node_modules', '.bin');
  const options = { cwd: ROOT, env: { ...process.env, ...NX_ENVIRONMENT } };
  const workspaces = await runInForeground(join(binaries, 'nx'), ['run-many', '-t', 'typecheck', '--output-style=static', ...args], options);
  const tools = await runInForeground(join(binaries, 'tsc'), ['-p', join('tools', 'tsconfig.json')], options);
  return Math.max(workspaces, tools);
}
