import { fileURLToPath } from 'node:url';

/** Recorded histories of released workflows, a folder a version. */
export const HISTORIES = fileURLToPath(new URL('../../histories', import.meta.url));
