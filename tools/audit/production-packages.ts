import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A package that runs in production, directly or through another. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
}

/** A tree of a thousand packages is below a megabyte. */
const MAX_OUTPUT = 64 << 20;

/** What is installed besides development dependencies, each version once. `npm sbom` would leave out what is both (npm 11.19). */
export async function productionPackages(root: string): Promise<InstalledPackage[]> {
  const args = ['ls', '--all', '--omit=dev', '--parseable', '--long'];
  const { stdout } = await promisify(execFile)('npm', args, { cwd: root, maxBuffer: MAX_OUTPUT });
  const ids = new Set(stdout.split('\n').flatMap((line) => /:((?:@[^/:]+\/)?[^@/:]+@\d[^:]*)/.exec(line)?.[1] ?? []));
  return [...ids].sort().map((id) => ({ name: id.slice(0, id.lastIndexOf('@')), version: id.slice(id.lastIndexOf('@') + 1) }));
}
