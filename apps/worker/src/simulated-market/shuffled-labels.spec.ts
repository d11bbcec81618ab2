import { testOnShuffledLabels } from '../../testing/shuffled-labels.js';

// With twenty: shuffled-labels.long.spec.ts.
testOnShuffledLabels(5);
