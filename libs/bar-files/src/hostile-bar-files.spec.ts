import { FEW } from '@tandem/domain/testing';
import { describeHostileBarFiles } from '../testing/hostile-bar-files.js';

describeHostileBarFiles(FEW, 120_000);
