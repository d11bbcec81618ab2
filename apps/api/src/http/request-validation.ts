import { StandardSchemaValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import type { ZodError } from 'zod';
import { InvalidRequestProblem, UnknownSymbolProblem, type FieldFault } from './problems.js';

type Issue = Pick<ZodError['issues'][number], 'message'> & {
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
};

/**
 * Each issue of a schema as the field it is about and what was expected there.
 * @param whole what an issue is about that names no field
 */
export function faultsOf(issues: readonly Issue[], whole = 'request'): FieldFault[] {
  return issues.map(({ path = [], message }) => ({
    field: path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.') || whole,
    expected: message,
  }));
}

/** What a value does not fulfil. */
class SchemaIssues extends Error {
  constructor(readonly issues: readonly Issue[]) {
    super('The value does not fulfil its schema');
  }
}

/** Checks every parameter that declares a schema, and hands on what the schema made of it. */
export class RequestValidationPipe extends StandardSchemaValidationPipe {
  constructor() {
    super({ exceptionFactory: (issues) => new SchemaIssues(issues) });
  }

  /** @throws InvalidRequestProblem which names the parameter of the path, or the fields of query or body */
  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    try {
      return await super.transform(value, metadata);
    } catch (error) {
      throw error instanceof SchemaIssues ? new InvalidRequestProblem(faultsOf(error.issues, metadata.data)) : error;
    }
  }
}

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
