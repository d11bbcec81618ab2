import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const APPS = join(import.meta.dirname, '../../apps');
const bundleOf = (app: string) => join(APPS, app, 'dist/main.bundle.js');

it.each([
  ['api', 'DATABASE_URL is not set'],
  ['worker', 'A worker needs DATABASE_URL and TEMPORAL_ADDRESS'],
])('the %s in one file loads all of itself, and says what it lacks', (app, sentence) => {
  const { stderr, status } = spawnSync(process.execPath, [bundleOf(app)], { env: { PATH: process.env['PATH'] }, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining(sentence) });
});

it.each(['api', 'worker'])('own modules in the file of the %s look for files from where they were', (app) => {
  const places = [...readFileSync(bundleOf(app), 'utf8').matchAll(/new URL\("([^"]+\.js)", import\.meta\.url\)\.href/g)];
  expect(places.length).toBeGreaterThan(0);
  expect(places.filter(([, place]) => !existsSync(join(dirname(bundleOf(app)), place!)))).toEqual([]);
});
