import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { readSettings, settingsSchema } from '@tandem/config';
import { describe, expect, it } from 'vitest';
import { composeText, readComposeFile } from '../docker/compose-file.ts';

const read = (name: string) => readFileSync(join(import.meta.dirname, '..', '..', name), 'utf8');

describe('.env.example', () => {
  const text = read('.env.example');
  const [settingsPart = ''] = text.split('# docker compose only');
  const example = parseEnv(settingsPart.replaceAll(/^#(?=[A-Z_]+=)/gm, ''));

  it('names every setting and no other', () => {
    expect(Object.keys(example).sort()).toEqual(Object.keys(settingsSchema.shape).sort());
  });

  it('gives every setting its default', () => {
    expect(readSettings(example)).toEqual(readSettings({}));
  });

  it('sets nothing when it is copied as it is', () => {
    expect(parseEnv(text)).toEqual({});
  });
});

/** Containers share no address: what listens where is the business of compose itself, and so is its own Temporal, in their network. */
const SERVER_OF_OTHERS = /^TEMPORAL_(PROFILE|CONFIG_FILE|API_KEY|TLS.*)$/;
const OF_COMPOSE = [
  ...Object.keys(settingsSchema.shape).filter((name) => SERVER_OF_OTHERS.test(name)),
  ...['POSTGRES_PORT', 'TEMPORAL_HOST', 'TEMPORAL_PORT', 'TEMPORAL_UI_HOST', 'TEMPORAL_UI_PORT'],
];

/** Of the C library, which reads it before there are settings. */
const OF_THE_SYSTEM = new Set(['MALLOC_ARENA_MAX']);

describe('docker-compose.yml', () => {
  const { services } = readComposeFile({ POSTGRES_PASSWORD: 'abc123' });
  const programs = [services['api']!, services['worker']!, services['trainer']!].map(({ environment }) => Object.keys(environment!));

  it('hands every setting to the containers, and nothing that is none', () => {
    const names = new Set(programs.flat().filter((name) => !OF_THE_SYSTEM.has(name)));
    expect([...names, ...OF_COMPOSE].sort()).toEqual(Object.keys(settingsSchema.shape).sort());
  });

  it('hands all of them the same, but for where each listens', () => {
    const [api, ...workers] = programs.map((names) =>
      names.filter((name) => !/^(HOST|(WORKER_)?PORT|TEMPORAL_METRICS_ADDRESS)$/.test(name)),
    );
    for (const worker of workers) expect(worker).toEqual(api);
  });

  it('leaves every default to the settings', () => {
    const [, settingsBlock = ''] = /^x-settings: &settings\n((?: {2}.*\n)+)/m.exec(composeText()) ?? [];
    const defaults = [...settingsBlock.matchAll(/\$\{(\w+):-([^}]+)\}/g)].map(([, name]) => name);
    expect(defaults).toEqual(['SOURCE', 'SOURCE', 'TEMPORAL_UI_URL']);
  });
});
