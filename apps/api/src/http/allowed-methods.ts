import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { MethodNotAllowedProblem } from './problems.js';

/** The parts of an entry of Express's router that tell what is served where. */
interface RouterLayer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> } | undefined;
  match(path: string): boolean;
}

/** The methods that are served at the path of a request, as `Allow` lists them; none where nothing is served there. */
export function allowedMethods({ app, path }: Pick<Request, 'app' | 'path'>): string[] {
  const layers = (app as unknown as { readonly router: { readonly stack: readonly RouterLayer[] } }).router.stack;
  const served = layers.filter((layer) => layer.route !== undefined && matches(layer, path)).map(({ route }) => route!);
  // `models/lstm/rollback` has the form of a version as well: what names more of the path is what is there.
  const fewest = Math.min(...served.map(parametersOf));
  const own = served.filter((route) => parametersOf(route) === fewest);
  const methods = new Set(own.flatMap((route) => Object.keys(route.methods)).map((method) => method.toUpperCase()));
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods].sort();
}

/** Refuses a request that came to a route only because that takes any name in a place where another route has one of its own. */
export class OwnRouteGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<Request>();
    const allowed = allowedMethods(request);
    if (!allowed.includes(request.method)) throw new MethodNotAllowedProblem(request.method, request.path, allowed);
    return true;
  }
}

function parametersOf({ path }: { readonly path: string }): number {
  return path.split(':').length - 1;
}

/** A path that cannot be decoded matches nothing. */
function matches(layer: RouterLayer, path: string): boolean {
  try {
    return layer.match(path);
  } catch {
    return false;
  }
}
