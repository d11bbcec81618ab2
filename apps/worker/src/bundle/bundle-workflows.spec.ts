import { DefaultLogger } from '@temporalio/worker';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleWorkflows } from './bundle-workflows.js';

const REPOSITORY = fileURLToPath(new URL('../../../..', import.meta.url));

/** What may run inside a workflow: the workflows, pure libraries, Temporal's SDK and what that is made of. */
const ALLOWED = [
  /^apps\/worker\/src\/workflows\//,
  /^libs\/(pipeline|domain)\//,
  // What the domain is made of: pure.
  /^node_modules\/(@noble\/hashes|afinn-165-financialmarketnews|normalize-url|pure-rand)\//,
  /^node_modules\/@temporalio\/(workflow|common|proto|worker\/lib\/workflow-bundle|worker\/lib\/workflow\/module-overrides)/,
  /^node_modules\/(long|ms|protobufjs|proto3-json-serializer|@protobufjs|@ungap\/structured-clone|headers-polyfill|nexus-rpc|uuid)\//,
];

describe('the workflow bundle', () => {
  const modules: string[] = [];
  let code: string;
  beforeAll(async () => {
    code = await bundleWorkflows({ logger: new DefaultLogger('ERROR'), onModule: (path) => modules.push(relative(REPOSITORY, path)) });
  });

  it('contains the workflows', () => {
    for (const name of ['change-champion', 'ingest-prices', 'nightly-pipeline', 'scheduled-nightly-run'])
      expect(modules).toContain(`apps/worker/src/workflows/${name}.ts`);
    expect(code).toContain('__TEMPORAL__');
  });

  it('contains no module that does I/O', () => {
    expect(modules.filter((module) => !ALLOWED.some((pattern) => pattern.test(module)))).toEqual([]);
  });
});
