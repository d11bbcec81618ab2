import { FEW } from '@tandem/domain/testing';
import { describeHostileAnswers } from '../testing/hostile-answers.js';

describeHostileAnswers(FEW, 120_000);
