import {
  AuditRepository,
  SignatureRepository,
  SigningKey,
  SigningKeyError,
  TrustedKeys,
  withAdvisoryLock,
  type Database,
} from '@tandem/database';
import type { KeyFiles } from '@tandem/config';
import { adoptLineage, SELF, type Adoption } from './adopt.js';

/** What a worker found of keys when it started. */
export interface PreparedKeys {
  readonly keyId: string;
  /** What was stored before there was a key here; null unless the key is the first one. */
  readonly adopted: Adoption | null;
}

/**
 * Opens the signing key of an installation for a worker, or makes it; one worker at a time. The first key of an installation adopts what is
 * stored, once: the list of trusted keys, outside of the database, is written when that is done, and from then on nothing is adopted by
 * itself. A key that is none of the list, because the one before was lost or moved away, is added to it, on record.
 * @param at wall time, milliseconds since the Unix epoch
 * @throws SigningKeyError when a file cannot be used, or what is stored was signed by a key that nobody vouches for here
 */
export function prepareKeys(database: Database, files: KeyFiles, at: number): Promise<PreparedKeys> {
  return withAdvisoryLock(database.url, 'signing_keys', async () => {
    const known = await TrustedKeys.find(files.trustedKeysFile);
    if (known === null) await requireOwn(database, files);
    const key = await SigningKey.openOrMake(files.signingKeyFile);
    if (known?.trusts(key) === true) return { keyId: key.keyId, adopted: null };
    const adopted = known === null ? await adoptAll(database, key, files, at) : null;
    await TrustedKeys.add(files.trustedKeysFile, key.publicPem);
    if (known !== null) await recordKey(database, key, known, at);
    return { keyId: key.keyId, adopted };
  });
}

/** What is stored may be signed already where a start was interrupted; by another key, somebody has to say that it is genuine. */
async function requireOwn(database: Database, { signingKeyFile, trustedKeysFile }: KeyFiles): Promise<void> {
  const own = await SigningKey.find(signingKeyFile);
  for await (const { keyId } of new SignatureRepository(database).after(0)) {
    if (keyId === own?.keyId) continue;
    throw new SigningKeyError(
      `What the database holds was signed by key ${keyId}, and ${trustedKeysFile}, which would say whether that is trusted, is missing. ` +
        'Copy it, and the signing key where this machine trains, from the machine or the backup that the database comes from. Where both ' +
        'are lost, `npm run tandem -- adopt --reason …` signs all that is stored with a new key (docs/operations.md).',
    );
  }
}

function adoptAll(database: Database, key: SigningKey, { auditHeadsFile: file, trustedKeysFile }: KeyFiles, at: number): Promise<Adoption> {
  const onlyOwn = TrustedKeys.parse(key.publicPem, trustedKeysFile);
  const keys = { signer: async () => key, trusted: async () => onlyOwn };
  return adoptLineage({ ...database, keys }, { file, actor: SELF, reason: 'the first signing key of this installation', at });
}

async function recordKey(database: Database, { keyId }: SigningKey, known: TrustedKeys, at: number): Promise<void> {
  await new AuditRepository(database).append({
    at,
    actor: SELF,
    action: 'signing-key-added',
    subject: `key/${keyId}`,
    reason: 'another signing key than before',
    details: { keyId, before: known.ids },
    key: `signing-key/${keyId}`,
  });
}
