import { CLASS_COUNT, DOWN, NEUTRAL, UP } from '../classes.js';

/** What logits say, in two independent parts; a logit common to all classes says nothing. */
export interface Evidence {
  /** Against any touch: n − (d + u) / 2. */
  readonly touch: Float64Array;
  /** For UP against DOWN: (u − d) / 2. */
  readonly direction: Float64Array;
}

/** @param logits n × 3 */
export function evidenceOf(logits: Float32Array): Evidence {
  const rows = logits.length / CLASS_COUNT;
  const touch = new Float64Array(rows);
  const direction = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const at = row * CLASS_COUNT;
    touch[row] = logits[at + NEUTRAL]! - (logits[at + DOWN]! + logits[at + UP]!) / 2;
    direction[row] = (logits[at + UP]! - logits[at + DOWN]!) / 2;
  }
  return { touch, direction };
}
