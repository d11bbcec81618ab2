import { AbsentClassError } from '../errors.js';
import type { ClassShares } from '../labels/class-shares.js';

const CLASSES = ['DOWN', 'NEUTRAL', 'UP'];

/** @throws AbsentClassError when a class has no training sample at all: a model could never be told of it */
export function assertClasses(shares: ClassShares): void {
  const absent = CLASSES.filter((_, index) => !(shares[index]! > 0));
  if (absent.length > 0) throw new AbsentClassError(absent);
}
