import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TEMPORAL_CLI } from '@tandem/pipeline/testing';
import { drill, expectedOf, momentOf } from './upgrade-drill.js';
import { startRealEnvironment, type WorkflowEnvironment } from './workflow-environment.js';

if (TEMPORAL_CLI === null) console.warn('Skipped: needs the Temporal CLI.');

/** A new build begins in the middle of sessions and nightly runs, at the moments of these seeds. */
export function upgradeDrill(seeds: readonly number[]): void {
  describe.skipIf(TEMPORAL_CLI === null)('a new build in the middle of sessions and their nightly runs', () => {
    let environment: WorkflowEnvironment;
    beforeAll(async () => {
      environment = await startRealEnvironment();
    });
    afterAll(() => environment?.close());

    const named = seeds.map((seed) => ({ seed, ...momentOf(seed) }));
    it.each(named)(
      'loses nothing and makes nothing twice: seed $seed, in activity $call, the old one stays: $oldStays',
      async ({ seed }) => {
        const { done, failedWorkflowTasks, builds } = await drill(environment, seed);
        expect([...done].sort()).toEqual(expectedOf(seed));
        expect(failedWorkflowTasks).toBe(0);
        expect(builds).toEqual(new Set(['old', 'new']));
      },
    );
  });
}
