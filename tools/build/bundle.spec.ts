import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const APPS = join(import.meta.dirname, '../../apps');
const bundleOf = (app: string) => join(APPS, app, 'dist/main.bundle.js');

it.each([
  { app: 'api', args: [], exit: 1, sentence: 'DATABASE_URL is not set' },
  { app: 'worker', args: [], exit: 1, sentence: 'A worker needs DATABASE_URL and TEMPORAL_ADDRESS' },
  { app: 'cli', args: ['status'], exit: 3, sentence: 'Tandem is not running' },
])('the $app in one file loads all of itself, and says what it lacks', ({ app, args, exit, sentence }) => {
  const env = { PATH: process.env['PATH'], VAR_DIR: join(import.meta.dirname, 'nowhere') };
  const { stderr, status } = spawnSync(process.execPath, [bundleOf(app), ...args], { env, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: exit, stderr: expect.stringContaining(sentence) });
});

it.each(['api', 'cli', 'worker'])('own modules in the file of the %s look for files from where they were', (app) => {
  // Short lines end within texts, too.
  const code = readFileSync(bundleOf(app), 'utf8').replaceAll('\\\n', '');
  const places = [...code.matchAll(/new URL\("([^"]+\.js)",\s*import\.meta\.url\)\.href/g)];
  expect(places.length).toBeGreaterThan(0);
  expect(places.filter(([, place]) => !existsSync(join(dirname(bundleOf(app)), place!)))).toEqual([]);
});
