// The page is served without `unsafe-eval`. Where code may be compiled, zod finds out by trying, which the browser reports as a violation;
// so it is told beforehand. A script of its own, without imports: what is imported may stand in one file with schemas, and run after them.
const global = globalThis as { __zod_globalConfig?: { jitless?: boolean } };
global.__zod_globalConfig = { ...global.__zod_globalConfig, jitless: true };

export {};
