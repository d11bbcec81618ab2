import { KIND_NAMES, versionName, type ModelKind } from '@tandem/domain';

/** The stored bytes are not the ones that were registered. The champion stays what it is. */
export class CorruptArtifactError extends Error {
  override readonly name = 'CorruptArtifactError';

  constructor(
    readonly kind: ModelKind,
    readonly version: number,
    readonly expectedSha256: string,
    readonly actualSha256: string,
  ) {
    super(
      `The stored file of ${versionName(kind, version)} is corrupt: its SHA-256 is ${actualSha256}, registered was ${expectedSha256}. ` +
        'It is not used. Promote another version, or restore the database from a backup.',
    );
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
