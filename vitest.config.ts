import { defineConfig } from 'vitest/config';

/** Handed to Node as well: with `import` or `module` among them, `require` would load ES modules of dual packages. */
const conditions = ['@tandem/source', 'node'];

/** One run over all libraries and apps but the dashboard, which Angular's own runner tests. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  environments: { __vitest__: { resolve: { conditions } } },
  test: {
    environment: 'node',
    include: ['{libs,apps}/*/{src,testing}/**/*.spec.ts', 'tools/**/*.spec.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', 'apps/web/**', '**/*.long.spec.ts'],
    globalSetup: ['tools/testing/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
});
