import { defineConfig } from 'vitest/config';
import quick from './vitest.config.js';

/** What takes longer than `npm test` may: `npm run test:long`. */
export default defineConfig({
  ...quick,
  test: { ...quick.test, include: ['{libs,apps}/*/src/**/*.long.spec.ts', 'tools/**/*.long.spec.ts'], exclude: ['**/node_modules/**', '**/dist/**'], testTimeout: 30 * 60_000 },
});
