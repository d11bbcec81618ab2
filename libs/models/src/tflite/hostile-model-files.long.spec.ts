import { MANY } from '@tandem/domain/testing';
import { describeHostileModelFiles } from '../../testing/hostile-model-files.js';

describeHostileModelFiles(MANY, 60 * 60_000);
