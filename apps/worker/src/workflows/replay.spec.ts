import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { HISTORIES } from '../../testing/workflow-environment.js';
import { bundleWorkflows } from '../bundle/bundle-workflows.js';

const recorded = globSync('*/*.json', { cwd: HISTORIES }).sort();
const read = (name: string) => readFileSync(join(HISTORIES, name), 'utf8');

describe('the workflows of today, on recorded histories', () => {
  const workflowBundle = { codePath: inject('workflowBundle') };
  beforeAll(() => {
    Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: 'OFF' } } });
  });
  const replay = (history: string) => Worker.runReplayHistory({ workflowBundle }, JSON.parse(history));

  it.each([
    'nightly-pipeline',
    'change-champion',
    'ingest-prices',
    'ingest-news',
    'ingest-macro',
    'scheduled-nightly-run',
    'monitor-drift',
    'run-check',
  ])('there are some of %s', (workflow) => {
    expect(recorded.some((name) => name.includes(`/${workflow}`))).toBe(true);
  });

  it.each(recorded)('%s replays', async (name) => {
    await replay(read(name));
  });

  it('with spans all replay but the one whose stages ended at once: they are another build', async () => {
    const code = await bundleWorkflows({ traced: true, logger: new DefaultLogger('ERROR') });
    const histories = recorded.map((name) => ({ workflowId: name, history: JSON.parse(read(name)) }));
    const failed: string[] = [];
    const sinks = { exporter: { export: { fn: () => undefined } } };
    for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle: { code }, sinks }, histories))
      if (error !== undefined) failed.push(workflowId);
    expect(failed).toEqual(['0.1.0/nightly-pipeline-promotes-both-at-once.json']);
  });

  it('sees that another activity would be called', async () => {
    const other = read(recorded.find((name) => name.endsWith('promotes-both.json'))!).replaceAll('"trainModel"', '"tuneModel"');
    await expect(replay(other)).rejects.toThrow(/[Nn]ondeterminism/);
  });
});
