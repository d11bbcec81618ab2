import { defineConfig } from 'vitest/config';
import { globalSetup, shared } from './vitest.config.js';

/** Records histories of the workflows; no part of any test run. */
export default defineConfig({ ...shared, test: { ...shared.test, include: ['apps/worker/testing/record-histories.ts'], globalSetup } });
