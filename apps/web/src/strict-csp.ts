import { config } from 'zod/v4/core';

// The page is served without `unsafe-eval`. Where code may be compiled, zod finds out by trying, which the browser
// reports as a violation; so it is told beforehand. Imported before any schema.
config({ jitless: true });
