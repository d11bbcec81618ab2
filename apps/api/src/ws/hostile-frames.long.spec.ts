import { describeHostileFrames } from '../../testing/hostile-frames.js';

/** Some 10⁵ texts, and as many frames of bytes. */
describeHostileFrames({ ofTexts: 10_000, ofBytes: 20_000 }, 60 * 60_000);
