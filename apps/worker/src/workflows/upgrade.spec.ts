import { upgradeDrill } from '../../testing/upgrade-specs.js';

/** The old build ends in the second night, stays to its end from the first night on, and ends in the first night. */
upgradeDrill([1, 2, 3]);
