import { ModelOutputError } from '@tandem/domain';
import { UnknownFeatureError } from '@tandem/features';
import { ModelFileError, ModelInputError } from '@tandem/models';
import { RefusedArtifactError } from '@tandem/registry';

type ErrorClass = abstract new (...args: never[]) => Error;

/** What a model cannot be scored for, now and at every retry. */
export const UNSCORABLE: readonly ErrorClass[] = [ModelFileError, ModelInputError, ModelOutputError, UnknownFeatureError];

/** What makes a stored version one that cannot be run. */
export const UNUSABLE: readonly ErrorClass[] = [RefusedArtifactError, ...UNSCORABLE];

export function isOneOf(error: unknown, known: readonly ErrorClass[]): error is Error {
  return known.some((reason) => error instanceof reason);
}
