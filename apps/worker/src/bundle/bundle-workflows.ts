import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type BundleOptions, type Logger } from '@temporalio/worker';

/** Where the build leaves the workflow bundle and the worker finds it. */
export const BUNDLE_PATH = fileURLToPath(new URL('../../dist/workflow-bundle.cjs', import.meta.url));
/**
 * The same workflows with the interceptors that make spans, for a worker that exports traces. A bundle of its own: it is twice as large,
 * and of activities that end at once it goes on with another one first.
 */
export const TRACED_BUNDLE_PATH = fileURLToPath(new URL('../../dist/workflow-bundle-traced.cjs', import.meta.url));

/** Modules of the workflow code are compiled or sources: whichever this file is itself. */
const EXTENSION = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const WORKFLOWS_PATH = fileURLToPath(new URL(`../workflows/index${EXTENSION}`, import.meta.url));
const INTERCEPTORS_PATH = fileURLToPath(new URL(`../tracing/workflow-interceptors${EXTENSION}`, import.meta.url));

interface BundleWorkflowsOptions {
  /** Whether the interceptors that make spans are part of it; default: no. */
  readonly traced?: boolean;
  readonly logger?: Logger;
  /** Called with the path of each module that goes into the bundle. */
  readonly onModule?: (path: string) => void;
}

/**
 * Bundles the workflows with everything they import into one script, which runs in Temporal's sandbox.
 * @returns the script
 * @throws when a workflow imports a module that could break determinism, naming it
 */
export async function bundleWorkflows({ traced = false, logger, onModule }: BundleWorkflowsOptions = {}): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: WORKFLOWS_PATH,
    ...(traced && { workflowInterceptorModules: [INTERCEPTORS_PATH] }),
    ...(logger && { logger }),
    webpackConfigHook: (config) => ({
      ...config,
      resolve: { ...config.resolve, conditionNames: conditions() },
      plugins: [...(config.plugins ?? []), ...(onModule ? [moduleReporter(onModule)] : [])],
    }),
  });
  return code;
}

/** Sources resolve to sources, compiled code to compiled code, so that tests need no build. */
function conditions(): string[] {
  const standard = ['import', 'require', 'node', 'module', 'default'];
  return EXTENSION === '.ts' ? ['@tandem/source', ...standard] : standard;
}

type Plugin = NonNullable<ReturnType<NonNullable<BundleOptions['webpackConfigHook']>>['plugins']>[number];

function moduleReporter(onModule: (path: string) => void): Plugin {
  return {
    apply: (compiler: { hooks: { compilation: { tap(name: string, compilation: (c: Compilation) => void): void } } }) => {
      compiler.hooks.compilation.tap('module-reporter', (compilation) => {
        compilation.hooks.succeedModule.tap('module-reporter', ({ resource }) => {
          if (resource !== undefined) onModule(resource);
        });
      });
    },
  } as Plugin;
}

interface Compilation {
  readonly hooks: { readonly succeedModule: { tap(name: string, report: (module: { resource?: string }) => void): void } };
}
