/**
 * Exact Shapley values of n players (Shapley 1953): the mean, over all orders in which the players can come, of what each adds when it
 * comes. φᵢ = Σ over S without i of |S|! (n − |S| − 1)! / n! · (v(S ∪ i) − v(S)). They sum to v(all) − v(none); players that do the same
 * get the same; one that never changes anything gets 0.
 * @param values v of every set of players, 2ⁿ of them: bit i of the index is set where player i is in
 */
export function shapleyValues(values: ArrayLike<number>): Float64Array {
  const players = Math.round(Math.log2(values.length));
  if (2 ** players !== values.length) throw new RangeError(`${values.length} values; expected one for each set of players: a power of two`);
  const weights = Array.from({ length: players }, (_, size) => 1 / (players * choose(players - 1, size)));
  return Float64Array.from({ length: players }, (_, player) => {
    const bit = 1 << player;
    let sum = 0;
    for (let set = 0; set < values.length; set++) {
      if ((set & bit) === 0) sum += weights[countBits(set)]! * (values[set | bit]! - values[set]!);
    }
    return sum;
  });
}

function choose(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return ways;
}

function countBits(set: number): number {
  let count = 0;
  for (let rest = set; rest !== 0; rest &= rest - 1) count++;
  return count;
}
