import { join } from 'node:path';
import { installDependencies } from '../steps/dependencies.mjs';
import { NX_ENVIRONMENT } from '../steps/build.mjs';
import { ROOT } from '../support/paths.mjs';
import { runInForeground } from '../support/run.mjs';

/** Specs and test support, which are not built, and the tools, which are no workspaces: checked against what the workspaces were built to. */
const PROJECTS = ['tsconfig.spec.json', join('tools', 'tsconfig.json'), join('tools', 'e2e', 'tsconfig.json')];

/** Checks the types of every workspace, then of the specs and the tools. */
export default async function typecheck(/** @type {readonly string[]} */ args) {
  await installDependencies();
  const binaries = join(ROOT, 'node_modules', '.bin');
  const options = { cwd: ROOT, env: { ...process.env, ...NX_ENVIRONMENT } };
  let worst = await runInForeground(join(binaries, 'nx'), ['run-many', '-t', 'typecheck', '--output-style=static', ...args], options);
  for (const project of PROJECTS) worst = Math.max(worst, await runInForeground(join(binaries, 'tsc'), ['-p', project], options));
  return worst;
}
