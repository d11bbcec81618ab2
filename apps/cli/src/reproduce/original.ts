import { ModelFileError, ModelRunner, sha256 } from '@tandem/models';
import { CommandError, EXIT } from '../terminal/exit-codes.js';

/** The model that is to be made again, proven to run. */
export interface Original {
  /** Such as `lstm v3`. */
  readonly name: string;
  readonly sha256: string;
  readonly runner: ModelRunner;
}

/**
 * @param where the file, or what else names the bytes
 * @throws CommandError when they are no model of this version of Tandem
 */
export async function openOriginal(where: string, bytes: Uint8Array): Promise<Original> {
  try {
    const runner = await ModelRunner.load(bytes);
    const { kind, version } = runner.metadata;
    return { name: `${kind} v${version}`, sha256: sha256(bytes), runner };
  } catch (error) {
    if (!(error instanceof ModelFileError)) throw error;
    throw new CommandError(`${where} cannot be reproduced: ${error.message}.`, EXIT.wrongUse, { cause: error });
  }
}
