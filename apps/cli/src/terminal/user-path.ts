import { resolve } from 'node:path';

/** npm runs scripts in the root of the project; paths that a user types are meant from where the user is. */
export const userPath = (path: string) => resolve(process.env['INIT_CWD'] ?? '.', path);
