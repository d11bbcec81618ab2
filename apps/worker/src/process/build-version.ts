import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DEPLOYMENT } from '@tandem/pipeline';
import type { WorkerDeploymentVersion } from '@temporalio/common';
import { BUNDLE_PATH } from '../bundle/bundle-workflows.js';

/** Names folders of where it was built; the last line of a bundle. */
const SOURCE_MAP = /^\/\/# sourceMappingURL=.*$/m;

/** As many digits of the hash as tell builds apart. */
const HASH_DIGITS = 12;

/** The root of the repository, which has Tandem's version. */
const PACKAGE = new URL('../../../../package.json', import.meta.url);

/**
 * What Temporal calls the workflows of this build: Tandem's version and what the bundle is made of. The same sources are the same build on
 * every machine and in every folder, and a build that changed activities alone is the one before. One that makes spans is another build:
 * the interceptors may change the order of what a workflow asks for at once.
 * @param bundle the script of all workflows; by default the one that is built, without spans
 */
export function buildVersion(bundle = readFileSync(BUNDLE_PATH, 'utf8')): WorkerDeploymentVersion {
  const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string };
  const hash = createHash('sha256').update(bundle.replace(SOURCE_MAP, '')).digest('hex').slice(0, HASH_DIGITS);
  return { deploymentName: DEPLOYMENT, buildId: `${version}-${hash}` };
}
