import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { KeyFiles } from '@tandem/config';
import type { Keyring } from '../src/keys/keyring.js';
import { SigningKey } from '../src/keys/signing-key.js';
import { TrustedKeys } from '../src/keys/trusted-keys.js';

/** PKCS#8 of an Ed25519 key is this and the 32 bytes of its seed (RFC 8410, section 7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A key by its number, PEM: the same in every process, because spec files share databases. */
export function testKeyPem(seed = 1): string {
  const der = Buffer.concat([PKCS8_PREFIX, Buffer.alloc(32, seed)]);
  return `-----BEGIN PRIVATE KEY-----\n${der.toString('base64')}\n-----END PRIVATE KEY-----\n`;
}

export function testKey(seed = 1): SigningKey {
  return SigningKey.parse(testKeyPem(seed), 'the test');
}

/** A keyring in memory. @param seeds of the trusted keys; the first one signs */
export function testKeyring(...seeds: readonly number[]): Keyring {
  const keys = (seeds.length === 0 ? [1] : seeds).map(testKey);
  const trusted = TrustedKeys.parse(keys.map(({ publicPem }) => publicPem).join(''), 'the list of the test');
  return { signer: async () => keys[0]!, trusted: async () => trusted };
}

/** Writes the keys that databases of tests are signed with to where a process looks for them. */
export async function writeTestKeys({
  signingKeyFile,
  trustedKeysFile,
}: Pick<KeyFiles, 'signingKeyFile' | 'trustedKeysFile'>): Promise<void> {
  for (const file of [signingKeyFile, trustedKeysFile]) await mkdir(dirname(file), { recursive: true });
  await writeFile(signingKeyFile, testKeyPem(), { mode: 0o600 });
  await writeFile(trustedKeysFile, testKey().publicPem, { mode: 0o644 });
}
