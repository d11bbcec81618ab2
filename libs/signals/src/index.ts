export { HORIZON_MINUTES, MAX_MISSING_MINUTES, type Circumstances, type Obstacle } from './circumstances.js';
export type { ClassProbabilities, DecisionThresholds, ModelOpinion } from './opinion.js';
export { recommend, type Action, type Opinions, type Recommendation, type RecommendationReason } from './recommend.js';
