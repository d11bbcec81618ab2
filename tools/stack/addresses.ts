import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a running stack is to be reached, for tools that join it, as `npm run tandem` does. */
export interface StackAddresses {
  /** The supervisor's process; the file of a killed one may outlive it. */
  readonly pid: number;
  readonly apiUrl: string;
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly temporalNamespace: string;
  readonly temporalUiUrl: string | null;
}

const fileIn = (directory: string) => join(directory, 'run', 'stack.json');

/** Written when all of it is up; readable by its owner alone, for the database's password is in it. */
export function writeAddresses(directory: string, addresses: StackAddresses): void {
  const draft = `${fileIn(directory)}.${addresses.pid}`;
  writeFileSync(draft, JSON.stringify(addresses, null, 2), { mode: 0o600 });
  renameSync(draft, fileIn(directory));
}

export function removeAddresses(directory: string): void {
  rmSync(fileIn(directory), { force: true });
}
