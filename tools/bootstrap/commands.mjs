import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { build, NX_ENVIRONMENT, programOf } from './steps/build.mjs';
import { installDependencies } from './steps/dependencies.mjs';
import { provideHadolint } from './steps/hadolint.mjs';
import { assembleImage } from './steps/image.mjs';
import { provideNativeTensorflow } from './steps/native-tensorflow.mjs';
import { TEMPORAL_CLI, provideTemporal } from './steps/temporal.mjs';
import { loadEnvironmentFile, NODE_FLAGS, ROOT, STATE } from './support/paths.mjs';
import { runInForeground } from './support/run.mjs';
import { test, testLong } from './tests.mjs';

/** @typedef {(args: readonly string[]) => Promise<number>} Command sets up what it needs and does its work; gives the exit code */

const BINARIES = join(ROOT, 'node_modules', '.bin');
const IN_ROOT = { cwd: ROOT, env: { ...process.env, ...NX_ENVIRONMENT } };

/** The tools are no workspaces: they are checked against what the workspaces were built to. */
const TOOLS_PROJECTS = ['tsconfig.spec.json', join('tools', 'tsconfig.json'), join('tools', 'e2e', 'tsconfig.json')];

/** Everything that runs without a network later, as for a container image. */
async function buildAll() {
  await installDependencies();
  await provideNativeTensorflow();
  await build();
  return 0;
}

/** Builds, and puts what a container runs into a directory, as the Dockerfile does. @type {Command} */
async function image(args) {
  await buildAll();
  await assembleImage(args[0]);
  return 0;
}

/** Brings up the whole of Tandem and stays until it is stopped, as its supervisor: no second process waits for one. @type {Command} */
async function start() {
  loadEnvironmentFile();
  await installDependencies();
  await provideNativeTensorflow();
  // A server that is named, there or in a profile, needs none of ours.
  if (!['TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE', 'TEMPORAL_CONFIG_FILE'].some((name) => process.env[name]))
    await provideTemporal(TEMPORAL_CLI);
  await build();
  process.chdir(ROOT);
  // What TypeScript is stripped of is kept: the compiler for it takes 20 MB, which would stay.
  enableCompileCache(join(STATE, 'compiled'));
  await import('../stack/main.ts');
  return 0;
}

/** The command line tool. Set-up speaks on standard error only, so that `--json` stays clean. @type {Command} */
async function tandem(args) {
  loadEnvironmentFile();
  await buildAll();
  return runInForeground(process.execPath, [...NODE_FLAGS, programOf('cli'), ...args]);
}

/** Measures speed from outside and prints tables; nothing else should run on the machine meanwhile. @type {Command} */
async function bench(args) {
  return runTool('bench', args);
}

/** Measures how many clients the API serves on how much of a core, beside another checkout if one is named. @type {Command} */
async function load(args) {
  return runTool('load', args);
}

/** Kills processes of an installation at every stage of its nightly runs, and checks that nothing is lost. @type {Command} */
async function chaos(args) {
  return runTool('chaos', args);
}

/**
 * @param {string} name of a folder of tools with a main.ts
 * @param {readonly string[]} args
 */
async function runTool(name, args) {
  await provideTemporal(TEMPORAL_CLI);
  await buildAll();
  return runInForeground(process.execPath, [join(ROOT, 'tools', name, 'main.ts'), ...args], { cwd: ROOT });
}

/** Looks production dependencies up in databases of advisories; exit code 1 when one is in there. @type {Command} */
async function audit() {
  await installDependencies();
  return runInForeground(process.execPath, [join(ROOT, 'tools', 'audit', 'main.ts')], { cwd: ROOT });
}

/** Fetched when it is asked for: it needs a hundred packages, which nothing else does. */
const SBOM_GENERATOR = '@cyclonedx/cyclonedx-npm@6.0.1';

/** Writes what runs in production as a CycloneDX bill of materials to standard output. @type {Command} */
async function sbom(args) {
  await installDependencies();
  return runInForeground('npx', ['--yes', SBOM_GENERATOR, '--omit', 'dev', '--output-reproducible', ...args], { cwd: ROOT });
}

/** Checks the format of every file, then lints every workspace, the tools and the Dockerfile. @type {Command} */
async function lint(args) {
  await installDependencies();
  const format = await runInForeground(join(BINARIES, 'prettier'), ['--check', '--log-level=warn', '.'], IN_ROOT);
  const workspaces = await runInForeground(join(BINARIES, 'nx'), ['run-many', '-t', 'lint', '--output-style=static', ...args], IN_ROOT);
  const tools = await runInForeground(join(BINARIES, 'eslint'), ['tools'], IN_ROOT);
  const hadolint = await provideHadolint();
  const dockerfile = hadolint === null ? 0 : await runInForeground(hadolint, ['Dockerfile'], IN_ROOT);
  return Math.max(format, workspaces, tools, dockerfile);
}

/** Checks the types of every workspace, then of specs and tools. @type {Command} */
async function typecheck(args) {
  await installDependencies();
  let worst = await runInForeground(join(BINARIES, 'nx'), ['run-many', '-t', 'typecheck', '--output-style=static', ...args], IN_ROOT);
  for (const project of TOOLS_PROJECTS) worst = Math.max(worst, await runInForeground(join(BINARIES, 'tsc'), ['-p', project], IN_ROOT));
  return worst;
}

/** @type {Readonly<Record<string, Command>>} */
export const commands = {
  audit,
  bench,
  build: buildAll,
  chaos,
  image,
  lint,
  load,
  sbom,
  start,
  tandem,
  test,
  'test-long': testLong,
  typecheck,
};
