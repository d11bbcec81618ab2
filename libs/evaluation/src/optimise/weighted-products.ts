/** Rows that are added at once: a sum is read and written once for them all, which is most of what adding costs. */
const BLOCK = 4;
type Block = readonly [Float64Array, Float64Array, Float64Array, Float64Array];

/**
 * Adds weight · xxᵀ of rows x to matrices that differ in their weights. Rows are added in the order in which they come, one after the
 * other, so that the sums are the same to the last bit as those of a plain loop.
 */
export class WeightedProducts {
  private readonly block: Block;
  /** By row of the block, one for each matrix. */
  private readonly weights: Float64Array;
  private waiting = 0;

  /**
   * @param width numbers of a row
   * @param products width × width each, row-major: what is added to, right in the lower triangle alone
   */
  constructor(
    private readonly width: number,
    private readonly products: readonly Float64Array[],
  ) {
    const row = () => new Float64Array(width);
    this.block = [row(), row(), row(), row()];
    this.weights = new Float64Array(BLOCK * products.length);
  }

  /** @param weights one for each matrix */
  add(row: Float64Array, weights: ArrayLike<number>): void {
    this.block[this.waiting]!.set(row);
    this.weights.set(weights, this.waiting * this.products.length);
    this.waiting += 1;
    if (this.waiting === BLOCK) this.addBlock();
  }

  /** Adds the rows that still wait for others. */
  finish(): void {
    // Rows of the block before weigh nothing.
    this.weights.fill(0, this.waiting * this.products.length);
    this.addBlock();
  }

  private addBlock(): void {
    this.products.forEach((product, at) => addProducts(product, this.width, this.block, this.weights, at));
    this.waiting = 0;
  }
}

/**
 * Two rows of the matrix at once, as a number of x is read once for both: with the block, a third of the time of a plain loop. Writes one
 * number beyond the diagonal. Plain constants, since of arrays taken apart the engine makes arrays.
 * @param at the place of the matrix among those that weights are for
 */
function addProducts(product: Float64Array, width: number, [a, b, c, d]: Block, weights: Float64Array, at: number): void {
  const stride = weights.length / BLOCK;
  const u = weights[at]!;
  const v = weights[stride + at]!;
  const w = weights[2 * stride + at]!;
  const x = weights[3 * stride + at]!;
  const isOdd = width % 2 === 1;
  if (isOdd) product[0] = product[0]! + u * a[0]! * a[0]! + v * b[0]! * b[0]! + w * c[0]! * c[0]! + x * d[0]! * d[0]!;
  for (let i = isOdd ? 1 : 0; i < width; i += 2) {
    const upper = i * width;
    const lower = upper + width;
    const upperA = u * a[i]!;
    const upperB = v * b[i]!;
    const upperC = w * c[i]!;
    const upperD = x * d[i]!;
    const lowerA = u * a[i + 1]!;
    const lowerB = v * b[i + 1]!;
    const lowerC = w * c[i + 1]!;
    const lowerD = x * d[i + 1]!;
    for (let j = 0; j <= i + 1; j++) {
      const p = a[j]!;
      const q = b[j]!;
      const r = c[j]!;
      const s = d[j]!;
      product[upper + j] = product[upper + j]! + upperA * p + upperB * q + upperC * r + upperD * s;
      product[lower + j] = product[lower + j]! + lowerA * p + lowerB * q + lowerC * r + lowerD * s;
    }
  }
}
