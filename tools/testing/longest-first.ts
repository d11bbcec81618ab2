import { statSync } from 'node:fs';
import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What the longest file of a folder takes, about, in seconds; a file takes the first that fits. Others take less than a second. */
const SECONDS: readonly (readonly [place: string, seconds: number])[] = [
  ['apps/worker/src/simulated-market/', 30],
  ['apps/worker/src/workflows/', 25],
  ['apps/worker/src/activities/', 25],
  ['libs/database/src/embedded/', 20],
  ['apps/cli/src/', 10],
  ['libs/models/src/', 10],
  ['apps/api/', 8],
  ['libs/database/', 5],
  ['tools/', 4],
  ['libs/registry/', 4],
];

/**
 * Starts long files first, so that no core is idle at the end while another runs the last of them. It knows them by their folders, because
 * a fresh clone has no times of earlier runs. Files that share a worker come last and side by side: a worker is only kept for a file of its
 * kind.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { root } = this.ctx.config;
    const ranked = files.map((file) => {
      const path = relative(root, file.moduleId);
      return {
        file,
        shares: !file.project.config.isolate,
        seconds: SECONDS.find(([place]) => path.startsWith(place))?.[1] ?? 0,
        bytes: statSync(file.moduleId).size,
      };
    });
    return ranked.sort((a, b) => Number(a.shares) - Number(b.shares) || b.seconds - a.seconds || b.bytes - a.bytes).map(({ file }) => file);
  }
}
