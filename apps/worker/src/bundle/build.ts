import { writeFile } from 'node:fs/promises';
import { DefaultLogger } from '@temporalio/worker';
import { BUNDLE_PATH, bundleWorkflows, TRACED_BUNDLE_PATH } from './bundle-workflows.js';

const logger = new DefaultLogger('WARN');

/** The build step after the compiler: the bundles are made once, not at each start of a worker. */
await writeFile(BUNDLE_PATH, await bundleWorkflows({ logger }));
await writeFile(TRACED_BUNDLE_PATH, await bundleWorkflows({ traced: true, logger }));
