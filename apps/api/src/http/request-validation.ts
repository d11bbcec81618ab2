import { StandardSchemaValidationPipe } from '@nestjs/common';
import { z, type ZodError } from 'zod';
import { modelKindSchema, wholeNumberParameter } from '@tandem/contracts';
import { InvalidRequestProblem, UnknownSymbolProblem, type FieldFault } from './problems.js';

type Issue = Pick<ZodError['issues'][number], 'message'> & {
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
};

/** Each issue of a schema as the field it is about and what was expected there. */
export function faultsOf(issues: readonly Issue[]): FieldFault[] {
  return issues.map(({ path = [], message }) => ({
    field: path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.') || 'request',
    expected: message,
  }));
}

/** Checks every parameter that declares a schema, and hands on what the schema made of it. */
export function validationPipe(): StandardSchemaValidationPipe {
  return new StandardSchemaValidationPipe({ exceptionFactory: (issues) => new InvalidRequestProblem(faultsOf(issues)) });
}

/** Largest number that the column holds. */
const MAX_VERSION = 2 ** 31 - 1;

/** A version in a path. */
export const versionSchema = wholeNumberParameter(1, MAX_VERSION, 'a version: ');

/** A kind in a path. */
export const kindSchema = z.enum(modelKindSchema.options, `expected a kind of model: ${modelKindSchema.options.join(' or ')}`);

/** The selected symbols, in the order of the settings. */
export class KnownSymbols {
  constructor(readonly all: readonly string[]) {}

  has(symbol: string): boolean {
    return this.all.includes(symbol);
  }

  /** @throws UnknownSymbolProblem which names `symbol` and lists the known ones */
  require(symbol: string): void {
    if (!this.has(symbol)) throw new UnknownSymbolProblem(symbol, this.all);
  }
}
