import { defineConfig } from 'vitest/config';

/** The same patience as in the rest of the house: a busy machine is no failure. */
export default defineConfig({ test: { testTimeout: 30_000 } });
