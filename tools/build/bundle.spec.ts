import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const APPS = join(import.meta.dirname, '../../apps');
const bundleOf = (app: string) => join(APPS, app, 'dist/main.bundle.js');

it.each([
  { app: 'api', args: [], exit: 1, sentence: 'DATABASE_URL is not set' },
  { app: 'worker', args: [], exit: 1, sentence: 'A worker needs DATABASE_URL and TEMPORAL_ADDRESS' },
  { app: 'cli', args: ['status'], exit: 3, sentence: 'Tandem is not running' },
])('the bundled $app loads all of itself, and says what it lacks', ({ app, args, exit, sentence }) => {
  const env = { PATH: process.env['PATH'], VAR_DIR: join(import.meta.dirname, 'nowhere') };
  const { stderr, status } = spawnSync(process.execPath, [bundleOf(app), ...args], { env, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: exit, stderr: expect.stringContaining(sentence) });
});

it.each(['api', 'cli', 'worker'])('own modules in the bundle of the %s look for files from where they were', (app) => {
  const dist = join(APPS, app, 'dist');
  const places = globSync(['main.bundle.js', 'chunk-*.js'], { cwd: dist }).flatMap((file) => {
    // Short lines end within texts, too.
    const code = readFileSync(join(dist, file), 'utf8').replaceAll('\\\n', '');
    return [...code.matchAll(/new URL\("([^"]+\.js)",\s*import\.meta\.url\)\.href/g)];
  });
  expect(places.length).toBeGreaterThan(0);
  expect(places.filter(([, place]) => !existsSync(join(dist, place!)))).toEqual([]);
});
