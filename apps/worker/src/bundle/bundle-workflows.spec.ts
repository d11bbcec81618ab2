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

/** … and what makes spans, which it hands out of the workflow to its worker. */
const ALLOWED_TO_TRACE = [
  ...ALLOWED,
  /^apps\/worker\/src\/tracing\/(workflow-interceptors|endless-workflows)\.ts$/,
  /^node_modules\/@temporalio\/interceptors-opentelemetry-v2\/lib\/(workflow|instrumentation)/,
  /^node_modules\/@opentelemetry\/(api|core|resources|sdk-trace|sdk-trace-base|semantic-conventions)\//,
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

  it('contains no module that does I/O where it makes spans, either', async () => {
    const traced: string[] = [];
    const onModule = (path: string) => void traced.push(relative(REPOSITORY, path));
    await bundleWorkflows({ traced: true, logger: new DefaultLogger('ERROR'), onModule });
    expect(traced).toContain('apps/worker/src/tracing/workflow-interceptors.ts');
    expect(traced.filter((module) => !ALLOWED_TO_TRACE.some((pattern) => pattern.test(module)))).toEqual([]);
  });
});
