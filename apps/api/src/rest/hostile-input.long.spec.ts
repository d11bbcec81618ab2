import { describeHostileInput } from '../../testing/hostile-input.js';

/** Some 10⁵ requests over all routes, in some eight minutes. */
describeHostileInput(5_000, 60 * 60_000);
