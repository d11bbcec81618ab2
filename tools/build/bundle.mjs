import { existsSync } from 'node:fs';
import { glob, readFile, rm } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { build } from 'esbuild';

/** Packages that start threads, load native code, read files beside their own or are loaded by name (ws): they stay where they are. */
const STAYS = ['@litertjs/core', '@temporalio/*', 'piscina', 'swagger-ui-dist', 'ws'];

/** What exports traces is loaded where that is wanted alone: inside of the one file its text would stand in the memory of everybody. */
const LOADED_WHEN_WANTED = ['@opentelemetry/exporter-trace-otlp-proto', '@opentelemetry/resources', '@opentelemetry/sdk-trace-node'];

/** What packages would load by name if it were used; it is not, and not installed. */
const UNUSED = [
  '@fastify/static',
  '@nestjs/microservices',
  '@nestjs/platform-socket.io',
  'class-transformer',
  'class-validator',
  'pg-native',
];

/** CommonJS packages find these in every module of their own. */
const REQUIRE = `import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);`;

const DIST = resolve('dist');

/** The programs of an app: what it runs, and what it starts children with. */
const PROGRAMS = ['main', 'child'].filter((name) => existsSync(join(DIST, `${name}.js`)));

/**
 * Own modules look for files from where they are: they keep their place.
 * @type {import('esbuild').Plugin}
 */
const ownPlace = {
  name: 'own-place',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/](apps|libs)[\\/][^\\/]+[\\/]dist[\\/].*\.js$/ }, async ({ path }) => {
      const place = JSON.stringify(relative(DIST, path));
      const code = await readFile(path, 'utf8');
      return { contents: code.replaceAll('import.meta.url', `new URL(${place}, import.meta.url).href`) };
    });
  },
};

for await (const chunk of glob('dist/chunk-*.js')) await rm(chunk);

/**
 * The build step of an app after the compiler, run in its folder: each program in one file, such as `dist/main.bundle.js`. Node finds and
 * loads some two thousand modules in 1.5 s of a processor, the one file in 0.4, so that a process that was killed is back sooner. Without
 * comments and indentation, which a process holds in memory, in two bytes a character where one of them needs that: 13 MB instead of 5. Names stay, and
 * lines are short, so that stacks can be read.
 *
 * With `--split` what `import()` brings stands in files beside it and is loaded when it is asked for. Not for the API: esbuild then runs what
 * several files share before what the first one imports first, and Nest's decorators before `reflect-metadata`.
 */
await build({
  entryPoints: PROGRAMS.map((name) => ({ in: join(DIST, `${name}.js`), out: `${name}.bundle` })),
  outdir: DIST,
  chunkNames: 'chunk-[hash]',
  splitting: process.argv.includes('--split'),
  bundle: true,
  platform: 'node',
  format: 'esm',
  // Names of classes are those of documents and logs.
  keepNames: true,
  minifyWhitespace: true,
  lineLimit: 120,
  banner: { js: REQUIRE },
  external: [...STAYS, ...LOADED_WHEN_WANTED, ...UNUSED],
  plugins: [ownPlace],
  logLevel: 'warning',
});
