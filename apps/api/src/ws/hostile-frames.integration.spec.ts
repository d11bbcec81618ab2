import { describeHostileFrames } from '../../testing/hostile-frames.js';

describeHostileFrames({ ofTexts: 100, ofBytes: 200 }, 120_000);
