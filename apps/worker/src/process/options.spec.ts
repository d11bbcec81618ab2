import { readSettings, SettingsError } from '@tandem/config';
import { describe, expect, it } from 'vitest';
import { workerOptions } from './options.js';

const ADDRESSES = { DATABASE_URL: 'postgresql://tandem@127.0.0.1:5432/tandem', TEMPORAL_ADDRESS: '127.0.0.1:7233' };
const options = (args: string[], environment: Record<string, string> = {}) =>
  workerOptions(args, readSettings({ ...ADDRESSES, ...environment }));

describe('workerOptions', () => {
  it('takes the queues that are named, and all when none are', () => {
    expect(options(['--queues', 'ingestion,operations']).queues).toEqual(['ingestion', 'operations']);
    expect(options([]).queues).toEqual(['ingestion', 'training', 'operations']);
  });

  it('gives each source its namespace and folder', () => {
    expect(options([], { SOURCE: 'replay', REPLAY_DIR: '/bars', VAR_DIR: '/var/tandem' })).toMatchObject({
      namespace: 'replay',
      directory: '/var/tandem/replay',
      modelDirectory: '/var/tandem/replay/models',
    });
  });

  it('refuses an unknown queue by its name', () => {
    expect(() => options(['--queues', 'training,night'])).toThrow("No queue is called 'night'");
    expect(() => options(['--speed', '3'])).toThrow(SettingsError);
  });

  it('says which addresses a worker needs', () => {
    expect(() => workerOptions([], readSettings({}))).toThrow('DATABASE_URL and TEMPORAL_ADDRESS');
  });
});
