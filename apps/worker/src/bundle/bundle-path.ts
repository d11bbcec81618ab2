import { fileURLToPath } from 'node:url';

/** Where the build leaves the workflow bundle and the worker finds it. */
export const BUNDLE_PATH = fileURLToPath(new URL('../../dist/workflow-bundle.cjs', import.meta.url));
