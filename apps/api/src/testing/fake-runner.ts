import type { ClassProbabilities } from '@tandem/domain';
import { FEATURE_NAMES } from '@tandem/features';
import type { Runner } from '../live/champion.js';

/** A model that always answers the same, for tests of what happens around models. */
export interface FakeRunner extends Runner {
  disposed: boolean;
  /** The windows it was last given. */
  seen: Float32Array | null;
  /** Thrown instead of an answer while set. */
  failure: Error | null;
}

export function fakeRunner(answer: ClassProbabilities, featureNames: readonly string[] = FEATURE_NAMES): FakeRunner {
  return {
    metadata: { featureNames: [...featureNames], thresholds: { down: 0.4, up: 0.4 } },
    disposed: false,
    seen: null,
    failure: null,
    async predict(windows, n) {
      if (this.failure !== null) throw this.failure;
      this.seen = windows.slice();
      return Float32Array.from({ length: 3 * n }, (_, i) => answer[i % 3]!);
    },
    dispose() {
      this.disposed = true;
    },
  };
}
