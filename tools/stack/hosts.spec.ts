import { describe, expect, it } from 'vitest';
import { checkHost, exposureWarnings, isLoopback } from './hosts.ts';

describe('checkHost', () => {
  it.each(['127.0.0.1', '127.0.0.2', '0.0.0.0', '::1', '::', 'localhost'])('takes %s', async (host) => {
    await expect(checkHost('HOST', host)).resolves.toBeUndefined();
  });

  it.each(['127.0.0.1:3000', '300.1.1.1', '1.2.3', 'fe80::zz', 'http://localhost', '-a', 'a..b', ''])(
    'says at once that %j is malformed',
    async (host) => {
      await expect(checkHost('HOST', host)).rejects.toThrow(`HOST=${host} is neither an address`);
    },
  );
});

describe('exposureWarnings', () => {
  const LOOPBACK = { HOST: '127.0.0.1', TEMPORAL_HOST: 'localhost', TEMPORAL_UI_HOST: '::1' };

  it('are silent while only this machine reaches anything', () => {
    expect(exposureWarnings(LOOPBACK)).toEqual([]);
  });

  it('name each setting that lets others in, and what they can do', () => {
    expect(exposureWarnings({ ...LOOPBACK, HOST: '0.0.0.0', TEMPORAL_UI_HOST: '192.0.2.1' })).toEqual([
      expect.stringMatching(/^WARNING: HOST=0\.0\.0\.0.*dashboard/),
      expect.stringMatching(/^WARNING: TEMPORAL_UI_HOST=192\.0\.2\.1.*every run/),
    ]);
  });
});

it('a host is loopback by its address, not by how it begins', () => {
  expect(['127.8.9.1', '::1', 'localhost'].every(isLoopback)).toBe(true);
  expect(['127.example.org', '0.0.0.0', '::', '10.0.0.1'].some(isLoopback)).toBe(false);
});
