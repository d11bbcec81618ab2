import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Request } from 'express';
import { InvalidRequestProblem } from './problems.js';

/**
 * Refuses query parameters that the OpenAPI document does not name: a misspelt one would be left out silently, and the answer be to
 * another question.
 */
export class KnownParametersGuard implements CanActivate {
  private readonly known: ReadonlyMap<string, readonly string[]>;

  constructor({ paths }: OpenAPIObject) {
    this.known = new Map(
      Object.entries(paths).flatMap(([path, item]) =>
        Object.entries(item as Record<string, Operation>).map(([method, { parameters = [] }]) => [
          keyOf(method, path),
          parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name),
        ]),
      ),
    );
  }

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const { method, route, query } = context.switchToHttp().getRequest<Request & { readonly route: { readonly path: string } }>();
    const known = this.known.get(keyOf(method === 'HEAD' ? 'GET' : method, templateOf(route.path)));
    if (known === undefined) return true;
    const unknown = Object.keys(query).filter((name) => !known.includes(name));
    if (unknown.length === 0) return true;
    const expected =
      known.length === 0 ? 'expected no parameter: this path takes none' : `expected one of the parameters ${known.join(', ')}`;
    throw new InvalidRequestProblem(unknown.slice(0, MAX_NAMED).map((name) => ({ field: name.slice(0, MAX_NAME), expected })));
  }
}

/** What an answer says of a request that it refuses is a small part of that request at most. */
const MAX_NAMED = 5;
const MAX_NAME = 50;

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
}

function keyOf(method: string, path: string): string {
  return `${method.toUpperCase()} ${path}`;
}

/** The path of a route of Express as OpenAPI writes it. */
function templateOf(path: string): string {
  return path.replaceAll(/:(\w+)/g, '{$1}');
}
