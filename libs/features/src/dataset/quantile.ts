/**
 * Quantile with linear interpolation between order statistics (Hyndman and Fan 1996, type 7), without sorting: takes time
 * proportional to the number of values. Reorders `values`, of which there must be one at least and none NaN.
 * @param share 0 (least) to 1 (greatest)
 */
export function quantile(values: Float64Array, share: number): number {
  const place = share * (values.length - 1);
  const below = Math.floor(place);
  moveIntoPlace(values, below, 0, values.length - 1);
  const lower = values[below]!;
  return place === below ? lower : lower + (place - below) * (minimumFrom(values, below + 1) - lower);
}

/** Ranges longer than this are narrowed down by a sample first: what Floyd and Rivest found best. */
const SAMPLED_LENGTH = 600;

/**
 * Reorders values[left … right] so that values[k] is what sorting would put there, with nothing greater before it and
 * nothing smaller after it (Floyd and Rivest 1975, Algorithm 489: SELECT).
 */
function moveIntoPlace(values: Float64Array, k: number, left: number, right: number): void {
  while (right > left) {
    if (right - left > SAMPLED_LENGTH) moveIntoPlace(values, k, ...sampleAround(k, left, right));
    const border = partition(values, k, left, right);
    if (border <= k) left = border + 1;
    if (k <= border) right = border - 1;
  }
}

/** A short range around `k` in which the sought value of the whole range is likely to be found. */
function sampleAround(k: number, left: number, right: number): [left: number, right: number] {
  const count = right - left + 1;
  const rank = k - left + 1;
  const logCount = Math.log(count);
  const sample = 0.5 * Math.exp((2 * logCount) / 3);
  const spread = 0.5 * Math.sqrt((logCount * sample * (count - sample)) / count) * Math.sign(rank - count / 2);
  return [
    Math.max(left, Math.floor(k - (rank * sample) / count + spread)),
    Math.min(right, Math.floor(k + ((count - rank) * sample) / count + spread)),
  ];
}

/** Puts values[k] where it belongs, smaller ones before it and greater ones after it. @returns its new place */
function partition(values: Float64Array, k: number, left: number, right: number): number {
  const pivot = values[k]!;
  let i = left;
  let j = right;
  swap(values, left, k);
  if (values[right]! > pivot) swap(values, right, left);
  while (i < j) {
    swap(values, i, j);
    i++;
    j--;
    while (values[i]! < pivot) i++;
    while (values[j]! > pivot) j--;
  }
  if (values[left]! === pivot) swap(values, left, j);
  else swap(values, ++j, right);
  return j;
}

function swap(values: Float64Array, i: number, j: number): void {
  const value = values[i]!;
  values[i] = values[j]!;
  values[j] = value;
}

function minimumFrom(values: Float64Array, from: number): number {
  let found = values[from]!;
  for (let i = from + 1; i < values.length; i++) if (values[i]! < found) found = values[i]!;
  return found;
}
