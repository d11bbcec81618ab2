import { KIND_NAMES, versionName, type ModelKind } from '@tandem/domain';

/** A stored file that is not used, whatever it holds. The champion stays what it is. */
export abstract class RefusedArtifactError extends Error {
  /** @param why in sentences, without what to do */
  constructor(
    readonly kind: ModelKind,
    readonly version: number,
    why: string,
  ) {
    super(`${why} It is not used. Promote another version, or restore the database from a backup.`);
  }
}

/** The stored bytes are not the ones that were registered. */
export class CorruptArtifactError extends RefusedArtifactError {
  override readonly name = 'CorruptArtifactError';

  constructor(
    kind: ModelKind,
    version: number,
    readonly expectedSha256: string,
    readonly actualSha256: string,
  ) {
    super(
      kind,
      version,
      `The stored file of ${versionName(kind, version)} is corrupt: its SHA-256 is ${actualSha256}, registered was ${expectedSha256}.`,
    );
  }
}

/** No trusted key has signed the stored bytes: somebody else than Tandem has stored them, or their row. */
export class UnsignedArtifactError extends RefusedArtifactError {
  override readonly name = 'UnsignedArtifactError';

  /** @param why in a clause that goes on from the file's name */
  constructor(kind: ModelKind, version: number, why: string) {
    super(kind, version, `The stored file of ${versionName(kind, version)} is not signed as it is: ${why}.`);
  }
}

/** A file was registered under a kind or version that it does not name itself. */
export class MislabelledArtifactError extends Error {
  override readonly name = 'MislabelledArtifactError';
}

/** The version asked for is the champion already. */
export class AlreadyChampionError extends Error {
  override readonly name = 'AlreadyChampionError';

  constructor(
    readonly kind: ModelKind,
    readonly version: number,
  ) {
    super(`${KIND_NAMES[kind]} version ${version} is the champion already: nothing was changed.`);
  }
}

/** No record allows exactly this change of champion. The champion stays what it is. */
export class UnauthorizedChangeError extends Error {
  override readonly name = 'UnauthorizedChangeError';

  /** @param why in a clause */
  constructor(
    { kind, version }: { readonly kind: ModelKind; readonly version: number },
    readonly why: string,
  ) {
    super(
      `${versionName(kind, version)} was not made champion: ${why}. A version becomes champion by an accepting verdict of the gate, by a ` +
        'request of the operator or by a decision of the drift monitor, on record and on the champion of now. Ask for it through the ' +
        'API, or with `npm run tandem -- promote` or `rollback`.',
    );
  }
}

/** There is no earlier champion to return to. */
export class NoPreviousVersionError extends Error {
  override readonly name = 'NoPreviousVersionError';

  constructor(readonly kind: ModelKind) {
    super(`There is no earlier ${KIND_NAMES[kind]} champion to roll back to.`);
  }
}
