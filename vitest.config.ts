import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tools/testing/longest-first.js';

/** Handed to Node as well: with `import` or `module` among them, `require` would load ES modules of dual packages. */
const conditions = ['@tandem/source', 'node'];

/** Specs that share no state but what they import: files of one worker share the imported modules, too. */
const PURE = 'libs/{contracts,domain,drift,evaluation,features,pipeline,simulator}/{src,testing}/**/*.spec.ts';
/** Specs that start all of Tandem: one at a time, with nothing beside them, as a user has it. */
const STACK = ['tools/e2e/**/*.spec.ts', 'tools/chaos/chaos.spec.ts', 'tools/docker/services.spec.ts'];
const NOT_HERE = ['**/node_modules/**', '**/dist/**'];

/** What every run of specs needs, the long ones included. */
export const shared = defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  // The environment of `globalSetup`.
  environments: { __vitest__: { resolve: { conditions } } },
  // Long, because more files run at once than there are cores.
  test: { environment: 'node', testTimeout: 120_000, hookTimeout: 300_000 },
});

/** What starts the servers that specs share. */
export const globalSetup = ['tools/testing/global-setup.ts'];

/** One run over all libraries and apps but the dashboard, which Angular's own runner tests. */
export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    // One more than there are cores: some specs mostly wait for processes that they started.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: 'pure', include: [PURE], exclude: [...NOT_HERE, '**/*.long.spec.ts'], isolate: false } },
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['{libs,apps}/*/{src,testing}/**/*.spec.ts', 'tools/**/*.spec.ts'],
          exclude: [...NOT_HERE, PURE, ...STACK, 'apps/web/**', '**/*.long.spec.ts'],
          globalSetup,
        },
      },
      { extends: true, test: { name: 'stack', include: STACK, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
});
