import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DefaultLogger } from '@temporalio/worker';
import type { TestProject } from 'vitest/node';
import { bundleWorkflows } from '../../apps/worker/src/bundle/bundle-workflows.js';
import { borrowTestServer, startTestServer } from '../../libs/database/testing/server.js';

/** Makes what the spec files of a run share; databases in the server of DATABASE_URL, where that is set. @returns how to remove it */
export default async function shareServers(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-run-'));
  // Not for the specs: some run what would use the database itself.
  const { DATABASE_URL: given } = process.env;
  delete process.env['DATABASE_URL'];
  const specs = project.vitest.state.getPaths();
  const [{ databases, stop }, bundle] = await Promise.all([
    given === undefined || given === '' ? startTestServer() : borrowTestServer(given),
    specs.some((path) => /\/apps\/worker\/(src\/workflows|testing)\//.test(path)) ? writeBundle(join(folder, 'workflows.cjs')) : '',
  ]);
  project.provide('databaseOrigin', databases.origin);
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
