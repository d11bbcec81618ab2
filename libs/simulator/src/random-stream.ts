import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/** Degrees of freedom of the fat tails: the fourth moment just exists, as for one-minute returns of real shares. */
const STUDENT_DF = 5;
const STUDENT_SCALE = Math.sqrt((STUDENT_DF - 2) / STUDENT_DF);

/** Random numbers that depend on nothing but a name, so that what one stream draws never shifts another. */
export class RandomStream {
  readonly #generator: RandomGenerator;
  #spare: number | undefined;

  /** @param name what the numbers are for, the seed included */
  constructor(name: string) {
    this.#generator = xoroshiro128plusFromState([1, 2, 3, 4].map((salt) => hash32(name, salt)));
  }

  /** Uniform over (0, 1), with 32 bits. */
  uniform(): number {
    return ((this.#generator.next() >>> 0) + 0.5) / 2 ** 32;
  }

  /** An integer from 0 to `count` − 1. */
  index(count: number): number {
    return Math.floor(this.uniform() * count);
  }

  /** Standard normal (polar method of Marsaglia and Bray, 1964). */
  normal(): number {
    if (this.#spare !== undefined) {
      const value = this.#spare;
      this.#spare = undefined;
      return value;
    }
    const { u, v, square } = this.#pointInDisc();
    const factor = Math.sqrt((-2 * Math.log(square)) / square);
    this.#spare = v * factor;
    return u * factor;
  }

  /** Student's t with 5 degrees of freedom, scaled to unit variance (polar method of Bailey, 1994). */
  fatTailed(): number {
    const { u, square } = this.#pointInDisc();
    const radius = STUDENT_DF * (square ** (-2 / STUDENT_DF) - 1);
    return u * Math.sqrt(radius / square) * STUDENT_SCALE;
  }

  /** Poisson by multiplication of uniforms (Knuth), meant for small means. */
  poisson(mean: number): number {
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.uniform(); product > limit; product *= this.uniform()) count += 1;
    return count;
  }

  #pointInDisc(): { u: number; v: number; square: number } {
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const square = u * u + v * v;
      if (square < 1) return { u, v, square };
    }
  }
}

/** FNV-1a over the characters, then the finaliser of MurmurHash3; another `salt` gives an independent hash. */
export function hash32(text: string, salt = 0): number {
  let hash = 0x811c9dc5 ^ Math.imul(salt, 0x9e3779b9);
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
