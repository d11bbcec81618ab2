import type { Request } from 'express';

/** The parts of an entry of Express's router that tell what is served where. */
interface RouterLayer {
  readonly route?: { readonly methods: Readonly<Record<string, boolean>> } | undefined;
  match(path: string): boolean;
}

/** The methods that are served at the path of a request, as `Allow` lists them; none where nothing is served there. */
export function allowedMethods({ app, path }: Pick<Request, 'app' | 'path'>): string[] {
  const layers = (app as unknown as { readonly router: { readonly stack: readonly RouterLayer[] } }).router.stack;
  const served = layers.filter(({ route }) => route !== undefined).filter((layer) => matches(layer, path));
  const methods = new Set(served.flatMap(({ route }) => Object.keys(route!.methods)).map((method) => method.toUpperCase()));
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods].sort();
}

/** A path that cannot be decoded matches nothing. */
function matches(layer: RouterLayer, path: string): boolean {
  try {
    return layer.match(path);
  } catch {
    return false;
  }
}
