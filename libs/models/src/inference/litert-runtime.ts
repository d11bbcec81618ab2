import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { runInThisContext } from 'node:vm';
import type * as LiteRt from '@litertjs/core';

export type LiteRtRuntime = typeof LiteRt;

/** Globals of a web worker that `@litertjs/core` needs and Node lacks. */
interface WorkerGlobals {
  self?: unknown;
  importScripts?: (file: string) => void;
  ModuleFactory?: unknown;
  /** Settings that Emscripten's factory takes. */
  Module?: { printErr: (line: string) => void } | undefined;
}

let runtime: Promise<LiteRtRuntime> | null = null;

/** The LiteRT runtime of this process (WebAssembly, one thread), loaded at the first call, or at the next after a failure. */
export function liteRtRuntime(): Promise<LiteRtRuntime> {
  runtime ??= loadRuntime().catch((error: unknown) => {
    runtime = null;
    throw error;
  });
  return runtime;
}

async function loadRuntime(): Promise<LiteRtRuntime> {
  const scope = globalThis as WorkerGlobals;
  const ownSelf = scope.self === undefined;
  const warn = console.warn;
  if (ownSelf) scope.self = globalThis;
  scope.importScripts = importScript;
  scope.Module = {
    printErr: (line) => {
      if (!isRoutine(line)) console.error(line);
    },
  };
  console.warn = (...message: unknown[]) => {
    if (!isWebGpuWarning(message)) warn(...message);
  };
  try {
    const liteRt = await import('@litertjs/core');
    const entry = createRequire(import.meta.url).resolve('@litertjs/core');
    await liteRt.loadLiteRt(join(dirname(entry), '..', 'wasm'));
    return liteRt;
  } finally {
    console.warn = warn;
    delete scope.importScripts;
    if (ownSelf) delete scope.self;
  }
}

/**
 * Runs the package's Emscripten loader, a CommonJS script in a package of type `module`, which Node's own loaders refuse. Sets the
 * factory where the package looks for it.
 */
function importScript(file: string): void {
  const module = { exports: {} };
  const source = `(function (require, module, exports, __filename, __dirname) {${readFileSync(file, 'utf8')}\n})`;
  const script = runInThisContext(source, { filename: file }) as (...globals: unknown[]) => void;
  script(createRequire(file), module, module.exports, file, dirname(file));
  (globalThis as WorkerGlobals).ModuleFactory = module.exports;
}

/** LiteRT first looks for a GPU and warns that Node has none. */
function isWebGpuWarning(message: unknown[]): boolean {
  return String(message[0]).startsWith('Failed to create default WebGPU device');
}

/** Lines that LiteRT logs at every start and for every model. */
function isRoutine(line: string): boolean {
  return line.startsWith('INFO: ') || line.startsWith('WARNING: [npu_registry');
}
