import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { PipelineRunsResponse } from '@tandem/contracts';
import { workflowIds } from '@tandem/pipeline';
import { SpawnedStack } from './spawned-stack.ts';

const ROOT = join(import.meta.dirname, '../..');
const PATIENCE_MS = 300_000;
/** A whole training run, on a machine that also does other things. */
const COMMAND_MS = 240_000;
/** Where the documents say that the API and the operator key are. */
const [API, KEY] = ['http://127.0.0.1:3000', 'var/simulated/operator-key'];
const CLI = `"${process.execPath}" apps/cli/dist/main.bundle.js`;

interface Documented {
  readonly document: string;
  readonly command: string;
}

/** Commands in indented blocks of the documents; a line that ends in a backslash goes on. */
function commandsOf(document: string): Documented[] {
  const text = readFileSync(join(ROOT, document), 'utf8').replaceAll(/\\\n\s*/g, '');
  return [...text.matchAll(/^ {4,}((?:npm run (?:-s )?tandem -- |curl ).*)$/gm)].map(([, command]) => ({ document, command: command! }));
}

const documents = ['README.md', ...readdirSync(join(ROOT, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : []))];
const commands = documents.flatMap(commandsOf);

/** What is written as a form to be filled in, or says itself that it needs what a fresh installation has not. */
const isToBeFilledIn = ({ command }: Documented) => /…|\[|\||\b[A-Z]{3,}\b(?!:)|# needs-|\/backups\/|FILE/.test(withoutTexts(command));
/** Texts and headers are no placeholders. */
const withoutTexts = (command: string) => command.replaceAll(/"[^"…]*"|'[^']*'/g, '');
const isTandem = ({ command }: Documented) => command.includes('tandem -- ');

const run = promisify(execFile);

/** Runs it as a shell does, from the root. @throws Error with its output when it fails */
async function inShell(command: string, environment: NodeJS.ProcessEnv = {}): Promise<string> {
  const { stdout } = await run('sh', ['-c', command], { cwd: ROOT, env: { ...process.env, ...environment }, timeout: COMMAND_MS });
  return stdout;
}

describe('every command of the documents', () => {
  const forms = commands.filter(isTandem);

  it.each(forms)('$command is known with its options ($document)', async ({ command }) => {
    const form = command.replace(/^.*?tandem -- /, '').replace(/ #.*$/, '');
    const words = form.split(/\s+/);
    const path = words.slice(
      0,
      words.findIndex((word) => !/^[a-z][a-z-]*$/.test(word)),
    );
    const options = [...withoutTexts(form).matchAll(/--[a-z][a-z-]*/g)].map(([option]) => option);
    const help = await inShell(`${CLI} ${(path.length > 0 ? path : words.slice(0, 1)).join(' ')} --help`);
    expect(options.filter((option) => !help.includes(option))).toEqual([]);
  });
});

describe('the commands of the documents that can be run as they stand', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tandem-documents-'));
  const settings = { SOURCE: 'simulated', VAR_DIR: directory, NIGHT_EPOCHS: '1', NIGHT_SAMPLES: '256' };
  const backups = commands.flatMap(({ command }) => / backup (var\/\S+)/.exec(command)?.[1] ?? []);
  let stack: SpawnedStack;
  let apiUrl: string;

  beforeAll(async () => {
    removeBackups();
    stack = SpawnedStack.start(settings);
    ({ apiUrl } = await stack.ready(PATIENCE_MS));
    await untilFirstRunEnded();
  }, 3 * PATIENCE_MS);

  afterAll(async () => {
    await stack.stop();
    removeBackups();
    rmSync(directory, { recursive: true, force: true });
  });

  const runnable = commands.filter((one) => !isToBeFilledIn(one));

  it('are many', () => {
    expect(runnable.length).toBeGreaterThan(15);
  });

  it.each([...new Map(runnable.map((one) => [one.command.replace(/ +#.*$/, ''), one])).values()])(
    '$command ($document)',
    async ({ command }) => {
      const here = command
        .replace(/^npm run (-s )?tandem --/, CLI)
        .replaceAll(API, apiUrl)
        .replaceAll(KEY, join(directory, 'simulated/operator-key'));
      expect(await inShell(here, settings)).not.toBe('');
    },
    COMMAND_MS + 10_000,
  );

  function removeBackups(): void {
    for (const backup of backups) rmSync(join(ROOT, backup), { recursive: true, force: true });
  }

  /** What a reader has who tries them: champions, and a run to look at. */
  async function untilFirstRunEnded(): Promise<void> {
    const read = async () => (await (await fetch(`${apiUrl}/api/v1/pipeline/runs`)).json()) as PipelineRunsResponse;
    const hasEnded = ({ runs }: PipelineRunsResponse) => runs.some((run) => run.workflowId === workflowIds.initialTraining && run.closedAt);
    await vi.waitFor(async () => expect(hasEnded(await read())).toBe(true), { timeout: PATIENCE_MS, interval: 1_000 });
  }
});
