/** Classes in the order of every softmax; class index = label + 1. */
export const CLASSES = ['DOWN', 'NEUTRAL', 'UP'] as const;
export const CLASS_COUNT = CLASSES.length;
export const DOWN = 0;
export const NEUTRAL = 1;
export const UP = 2;
