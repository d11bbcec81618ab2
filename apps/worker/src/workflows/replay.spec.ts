import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { beforeAll, describe, expect, it } from 'vitest';
import { HISTORIES } from '../../testing/workflow-environment.js';
import { bundleWorkflows } from '../bundle/bundle-workflows.js';

const recorded = globSync('*/*.json', { cwd: HISTORIES }).sort();
const read = (name: string) => readFileSync(join(HISTORIES, name), 'utf8');

describe('today\'s workflows, on histories that released ones made', () => {
  let workflowBundle: { code: string };
  beforeAll(async () => {
    Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: 'OFF' } } });
    workflowBundle = { code: await bundleWorkflows({ logger: new DefaultLogger('ERROR') }) };
  });
  const replay = (history: string) => Worker.runReplayHistory({ workflowBundle }, JSON.parse(history));

  it('has histories of every workflow', () => {
    for (const workflow of ['nightly-pipeline', 'change-champion', 'ingest-prices', 'ingest-news', 'ingest-macro', 'scheduled-nightly-run']) expect(recorded.some((name) => name.includes(`/${workflow}`))).toBe(true);
  });

  it.each(recorded)('%s: does what was done then', async (name) => {
    await replay(read(name));
  });

  it('sees that another activity would be called', async () => {
    const other = read(recorded.find((name) => name.endsWith('promotes-both.json'))!).replaceAll('"trainModel"', '"tuneModel"');
    await expect(replay(other)).rejects.toThrow(/[Nn]ondeterminism/);
  });
});
