import { FEW } from '@tandem/domain/testing';
import { describeHostileModelFiles } from '../../testing/hostile-model-files.js';

describeHostileModelFiles(FEW, 120_000);
