import { MANY } from '@tandem/domain/testing';
import { describeHostileAnswers } from '../testing/hostile-answers.js';

describeHostileAnswers(MANY, 60 * 60_000);
