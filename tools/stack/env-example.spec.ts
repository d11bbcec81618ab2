import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { readSettings, settingsSchema } from '@tandem/config';
import { describe, expect, it } from 'vitest';

const text = readFileSync(join(import.meta.dirname, '..', '..', '.env.example'), 'utf8');
const [settingsPart = ''] = text.split('# docker compose only');
const example = parseEnv(settingsPart.replaceAll(/^#(?=[A-Z_]+=)/gm, ''));

describe('.env.example', () => {
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
