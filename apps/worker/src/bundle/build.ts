import { writeFile } from 'node:fs/promises';
import { DefaultLogger } from '@temporalio/worker';
import { BUNDLE_PATH, bundleWorkflows } from './bundle-workflows.js';

/** The build step after the compiler: the bundle is made once, not at each start of a worker. */
await writeFile(BUNDLE_PATH, await bundleWorkflows({ logger: new DefaultLogger('WARN') }));
