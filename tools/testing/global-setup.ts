import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DefaultLogger } from '@temporalio/worker';
import type { TestProject } from 'vitest/node';
import { bundleWorkflows } from '../../apps/worker/src/bundle/bundle-workflows.js';
import { startTestServer } from '../../libs/database/testing/server.js';

/** Makes what the spec files of a run share. @returns how to remove it */
export default async function shareServers(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-run-'));
  const specs = project.vitest.state.getPaths();
  const [{ databases, stop }, bundle] = await Promise.all([
    startTestServer(),
    specs.some((path) => /\/apps\/worker\/(src\/workflows|testing)\//.test(path)) ? writeBundle(join(folder, 'workflows.cjs')) : '',
  ]);
  project.provide('postgresTemplate', databases.url);
  project.provide('workflowBundle', bundle);
  return async () => {
    await stop();
    await rm(folder, { recursive: true, force: true });
  };
}

async function writeBundle(path: string): Promise<string> {
  await writeFile(path, await bundleWorkflows({ logger: new DefaultLogger('ERROR') }));
  return path;
}
