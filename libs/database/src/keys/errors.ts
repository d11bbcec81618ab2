/** A file of keys holds something else, is not there, or others may read or replace it. The message says what to do. */
export class SigningKeyError extends Error {
  override readonly name = 'SigningKeyError';
}

/** No key is trusted here yet: the first worker of an installation makes it. */
export class NoTrustedKeysError extends SigningKeyError {
  constructor(file: string) {
    super(
      `No key is trusted here: ${file} is missing. A worker makes it at its first start; on another machine copy it from there, after a ` +
        'restore take it from the backup (docs/operations.md).',
    );
  }
}
