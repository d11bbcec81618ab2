/** The middle value; of an even number the mean of the two in the middle, NaN of nothing. */
export function median(values: readonly number[]): number {
  const ascending = [...values].sort((a, b) => a - b);
  const middle = (ascending.length - 1) / 2;
  return values.length === 0 ? NaN : (ascending[Math.floor(middle)]! + ascending[Math.ceil(middle)]!) / 2;
}
