import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '@tandem/config';

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
export async function writeAddresses(directory: string, addresses: StackAddresses): Promise<void> {
  const path = fileIn(directory);
  const options = { partial: `${path}.${addresses.pid}`, mode: 0o600 };
  await writeAtomically(path, (file) => file.writeFile(JSON.stringify(addresses, null, 2)), options);
}

export function removeAddresses(directory: string): void {
  rmSync(fileIn(directory), { force: true });
}
