import type { KeyFiles } from '@tandem/config';
import { SigningKeyError } from './errors.js';
import { SigningKey, type Signer } from './signing-key.js';
import { TrustedKeys } from './trusted-keys.js';

/** By whom a process signs what it writes, and whom it trusts in what it reads. */
export interface Keyring {
  /** @throws SigningKeyError where this process has no key: it registers nothing and gives no verdict */
  signer(): Promise<Signer>;
  /** @throws SigningKeyError, NoTrustedKeysError */
  trusted(): Promise<TrustedKeys>;
}

/**
 * The keys of an installation, read from their files when they are needed: what is trusted may change while a process runs.
 * @param files without a signing key: this process only checks
 */
export function openKeyring({ signingKeyFile, trustedKeysFile }: Partial<KeyFiles> & Pick<KeyFiles, 'trustedKeysFile'>): Keyring {
  let signer: SigningKey | undefined;
  return {
    async signer() {
      if (signingKeyFile === undefined) throw new SigningKeyError('This process has no signing key: workers sign, all others only check.');
      return (signer ??= await SigningKey.open(signingKeyFile));
    },
    trusted: () => TrustedKeys.read(trustedKeysFile),
  };
}

const refuse = () =>
  Promise.reject(new SigningKeyError('This connection was opened without keys: it neither signs nor checks signatures.'));

/** Of a connection for what is not signed. */
export const NO_KEYS: Keyring = { signer: refuse, trusted: refuse };
