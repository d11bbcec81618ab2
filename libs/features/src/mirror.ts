import { CLASS_COUNT, DOWN, NEUTRAL, UP, type Random } from '@tandem/domain';

/**
 * The market upside down: features that say a direction (mirror −1) change their sign around their centre of symmetry,
 * which scaling puts at zero, the others (+1) stay, and DOWN and UP change places.
 *
 * @param mirror by feature, +1 or −1
 * @returns the scaled windows mirrored, as a copy
 */
export function mirrored(windows: Float32Array, mirror: Float32Array): Float32Array {
  const out = windows.slice();
  mirrorInPlace(out, mirror);
  return out;
}

/** Mirrors each row of a batch with probability ½, in place, so that a network cannot learn the drift of its training span. */
export function mirrorHalf(
  { rows, windows, classIndex }: { readonly rows: number; readonly windows: Float32Array; readonly classIndex: Uint8Array },
  mirror: Float32Array,
  random: Random,
): void {
  const width = windows.length / rows;
  for (let row = 0; row < rows; row++) {
    if (random.uniform() < 0.5) continue;
    mirrorInPlace(windows.subarray(row * width, (row + 1) * width), mirror);
    classIndex[row] = mirroredClass(classIndex[row]!);
  }
}

/**
 * Logits n × 3 that a mirrored market turns around exactly: the mean of the answer and of the mirrored answer to the
 * mirrored question.
 */
export function symmetricLogits(plain: Float32Array, ofMirrored: Float32Array): Float32Array {
  return plain.map((logit, at) => {
    const k = at % CLASS_COUNT;
    return (logit + ofMirrored[at - k + mirroredClass(k)]!) / 2;
  });
}

export function mirroredClass(k: number): number {
  return k === NEUTRAL ? NEUTRAL : k === DOWN ? UP : DOWN;
}

function mirrorInPlace(windows: Float32Array, mirror: Float32Array): void {
  const odd = [...mirror.keys()].filter((feature) => mirror[feature] === -1);
  for (let bar = 0; bar < windows.length; bar += mirror.length) {
    for (const feature of odd) windows[bar + feature] = -windows[bar + feature]!;
  }
}
