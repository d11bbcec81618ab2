import { testOnShuffledLabels } from '../../testing/shuffled-labels.js';

testOnShuffledLabels(20);
