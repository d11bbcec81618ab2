import { MANY } from '@tandem/domain/testing';
import { describeHostileBarFiles } from '../testing/hostile-bar-files.js';

describeHostileBarFiles(MANY, 60 * 60_000);
