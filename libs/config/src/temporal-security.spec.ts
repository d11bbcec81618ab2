import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SettingsError } from './settings-error.js';
import { readSettings } from './settings.js';
import { temporalSecurity } from './temporal-security.js';

const HERE = { TEMPORAL_ADDRESS: 'temporal:7233' };

describe('a Temporal server of the settings', () => {
  let folder: string;
  let file: string;
  let ours: { cert: string; private: string };
  let others: { private: string };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tandem-temporal-'));
    file = join(folder, 'temporal.toml');
    [ours, others] = await Promise.all([generate(), generate()]);
    await Promise.all([
      writeFile(join(folder, 'cert.pem'), ours.cert),
      writeFile(join(folder, 'key.pem'), ours.private),
      writeFile(join(folder, 'other.pem'), others.private),
      writeFile(join(folder, 'note.pem'), 'later'),
    ]);
    await writeFile(
      file,
      `[profile.cloud]
address = "cloud.example:7233"
namespace = "desk"
api_key = "key-of-cloud"
[profile.cloud.grpc_meta]
team = "quant"
[profile.nowhere]
namespace = "desk"
`,
    );
  });
  afterAll(() => rm(folder, { recursive: true }));

  const security = (environment: Record<string, string>) => temporalSecurity(readSettings(environment));
  const at = (name: string) => join(folder, name);

  it('is reached in the clear when nothing says otherwise', () => {
    expect(security({})).toEqual({});
    expect(security(HERE)).toEqual({});
    expect(security({ ...HERE, TEMPORAL_API_KEY: '', TEMPORAL_PROFILE: '' })).toEqual({});
  });

  it('is reached with TLS when there is a key, and with certificates from files and variables', () => {
    expect(security({ ...HERE, TEMPORAL_API_KEY: 'k' })).toEqual({ apiKey: 'k', tls: true });
    expect(security({ ...HERE, TEMPORAL_TLS: 'false', TEMPORAL_API_KEY: 'k' })).toEqual({ apiKey: 'k', tls: false });
    const { tls } = security({
      ...HERE,
      TEMPORAL_TLS_SERVER_NAME: 'temporal.example',
      TEMPORAL_TLS_SERVER_CA_CERT_DATA: ours.cert,
      TEMPORAL_TLS_CLIENT_CERT_PATH: at('cert.pem'),
      TEMPORAL_TLS_CLIENT_KEY_PATH: at('key.pem'),
    });
    expect(tls).toEqual({
      serverNameOverride: 'temporal.example',
      serverRootCACertificate: Buffer.from(ours.cert),
      clientCertPair: { crt: Buffer.from(ours.cert), key: Buffer.from(ours.private) },
    });
  });

  it('may be that of a profile, over which the variables win', () => {
    const profile = { TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'cloud' };
    expect(readSettings(profile)).toMatchObject({ TEMPORAL_ADDRESS: 'cloud.example:7233', TEMPORAL_NAMESPACE: 'desk' });
    expect(security(profile)).toEqual({ apiKey: 'key-of-cloud', tls: true, metadata: { team: 'quant' } });
    const both = { ...profile, ...HERE, TEMPORAL_API_KEY: 'mine' };
    expect(readSettings(both)).toMatchObject({ TEMPORAL_ADDRESS: 'temporal:7233', TEMPORAL_NAMESPACE: 'desk' });
    expect(security(both)).toMatchObject({ apiKey: 'mine' });
  });

  it.each<[string, () => Record<string, string>, RegExp]>([
    [
      'a file that is missing',
      () => ({ TEMPORAL_CONFIG_FILE: at('none.toml') }),
      /TEMPORAL_CONFIG_FILE, .*none.toml, cannot be read \(ENOENT\)/,
    ],
    ['a profile that is missing', () => ({ TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'desk' }), /'desk' in .*has no such profile/],
    ['a profile without address', () => ({ TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'nowhere' }), /'nowhere' .*has no address/],
    ['a key without server', () => ({ TEMPORAL_API_KEY: 'k' }), /TEMPORAL_API_KEY: there is no Temporal server/],
    ['a certificate that is missing', () => ({ ...HERE, ...pair('none.pem', 'key.pem') }), /CLIENT_CERT_PATH, .*none.pem, cannot be read/],
    [
      'a certificate that is none',
      () => ({ ...HERE, ...pair('note.pem', 'key.pem') }),
      /CLIENT_CERT_PATH, .*note.pem, names is no certificate/,
    ],
    ['a key that is none', () => ({ ...HERE, ...pair('cert.pem', 'note.pem') }), /CLIENT_KEY_PATH, .*note.pem, names is no private key/],
    ['the key of another certificate', () => ({ ...HERE, ...pair('cert.pem', 'other.pem') }), /is not the key of/],
    ['half of a pair', () => ({ ...HERE, TEMPORAL_TLS_CLIENT_CERT_PATH: at('cert.pem') }), /belong together, and the key is missing/],
    ['both forms of one', () => ({ ...HERE, ...pair('cert.pem', 'key.pem'), TEMPORAL_TLS_CLIENT_KEY_DATA: 'x' }), /Cannot specify both/],
    ['TLS that is neither', () => ({ ...HERE, TEMPORAL_TLS: 'maybe' }), /TEMPORAL_TLS/],
  ])('refuses %s, in a sentence', (_, environment, sentence) => {
    const refused = () => security(environment());
    expect(refused).toThrow(SettingsError);
    expect(refused).toThrow(sentence);
  });
  const pair = (cert: string, key: string) => ({ TEMPORAL_TLS_CLIENT_CERT_PATH: at(cert), TEMPORAL_TLS_CLIENT_KEY_PATH: at(key) });

  it('names the line of a file that cannot be read, and shows nothing of it', async () => {
    const broken = at('broken.toml');
    await writeFile(broken, '[profile.default]\naddress = "a:1"\napi_key = "top-secret" oops\n');
    const refused = () => security({ TEMPORAL_CONFIG_FILE: broken });
    expect(refused).toThrow(/no valid TOML at line 3/);
    expect(refused).not.toThrow(/top-secret/);
  });
});
