import { defineConfig } from 'vitest/config';
import { globalSetup, shared } from './vitest.config.js';

/** What takes longer than `npm test` may: `npm run test:long`. */
export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    include: ['{libs,apps}/*/src/**/*.long.spec.ts', 'tools/**/*.long.spec.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup,
    testTimeout: 30 * 60_000,
  },
});
