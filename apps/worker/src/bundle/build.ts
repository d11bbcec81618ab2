import { DefaultLogger } from '@temporalio/worker';
import { writeFile } from 'node:fs/promises';
import { BUNDLE_PATH } from './bundle-path.js';
import { bundleWorkflows } from './bundle-workflows.js';

/** The build step after the compiler: the bundle is made once, not at each start of a worker. */
await writeFile(BUNDLE_PATH, await bundleWorkflows({ logger: new DefaultLogger('WARN') }));
