import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DEPLOYMENT } from '@tandem/pipeline';
import type { WorkerDeploymentVersion } from '@temporalio/common';
import { BUNDLE_PATH } from '../bundle/bundle-workflows.js';

/** As many digits of the hash as tell builds apart. */
const HASH_DIGITS = 12;

/** The root of the repository, which has Tandem's version. */
const PACKAGE = new URL('../../../../package.json', import.meta.url);

/**
 * What Temporal calls the workflows of this build: Tandem's version and what the bundle is made of. The same sources are the same build on
 * every machine, and a build that changed activities alone is the one before.
 */
export function buildVersion(): WorkerDeploymentVersion {
  const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string };
  const hash = createHash('sha256').update(readFileSync(BUNDLE_PATH)).digest('hex').slice(0, HASH_DIGITS);
  return { deploymentName: DEPLOYMENT, buildId: `${version}-${hash}` };
}
