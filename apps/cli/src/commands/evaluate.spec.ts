import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { csv, quickModel, simulatedHistory } from '../../testing/evaluation-fixtures.js';
import type { Evaluation } from '../evaluate/evaluation.js';
import { runCommand } from '../../testing/run-command.js';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tandem-evaluate-command-'));
  const [series] = await simulatedHistory(['SPY'], 4);
  for (const folder of ['bars', 'var/offline']) await mkdir(join(root, folder), { recursive: true });
  await writeFile(join(root, 'bars/SPY.csv'), csv(series!));
  await writeFile(join(root, 'var/offline/lstm_v2.tflite'), await quickModel('lstm', [series!], 2));
  vi.stubEnv('VAR_DIR', join(root, 'var'));
  vi.stubEnv('MODEL_DIR', '');
  vi.stubEnv('SOURCE', '');
  vi.stubEnv('INIT_CWD', root);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(root, { recursive: true });
});

/** Standard output of a command line. */
async function run(...args: string[]): Promise<string[]> {
  const { printed, error } = await runCommand(['evaluate', '--bars', 'bars', '--stride', '20', ...args]);
  if (error !== undefined) throw error;
  return printed;
}

describe('tandem evaluate', () => {
  it('takes the newest model trained offline when no champion is published', async () => {
    expect((await run()).join('\n')).toContain(`lstm v2: ${join(root, 'var/offline/lstm_v2.tflite')} (offline`);
  });

  it('prints nothing but one JSON document when asked for it', async () => {
    const lines = await run('--json');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      schema: 1,
      directory: join(root, 'bars'),
      rows: { stride: 20 },
      models: [{ name: 'lstm v2' }],
    });
  });

  it('prints the tables and writes the same document to a file, both from where the user is', async () => {
    const lines = await run('--model', 'var/offline/lstm_v2.tflite', '--json', 'scores.json');
    const written = JSON.parse(await readFile(join(root, 'scores.json'), 'utf8')) as Evaluation;
    expect(written.models[0]!.origin).toBe('given');
    expect(lines.join('\n')).toContain(written.models[0]!.scores[0]!.scorecard.figures.logLoss.value!.toFixed(4));
  });

  it('says when the document cannot be written', async () => {
    await expect(run('--json', join(root, 'nowhere', 'scores.json'))).rejects.toThrow(/cannot be written to .*scores\.json/);
  });
});
