import { describeHostileInput } from '../../testing/hostile-input.js';

describeHostileInput(40, 120_000);
