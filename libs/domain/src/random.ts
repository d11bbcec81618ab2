import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

const TWO_TO_32 = 2 ** 32;

/** Degrees of freedom of the fat tails: the fourth moment just exists, as for one-minute returns of real shares. */
const STUDENT_DF = 5;
const STUDENT_SCALE = Math.sqrt((STUDENT_DF - 2) / STUDENT_DF);

/**
 * Seeded random numbers, the same on every machine. Trained weights and simulated bars follow from these streams bit by bit, so each of
 * its methods goes on drawing as it does.
 */
export class Random {
  readonly #bits: () => number;
  #spare: number | undefined;

  /**
   * @param seed a non-negative integer, of which the lower 32 bits count; or a name, the seed within it, so that what is drawn for one
   * purpose never shifts what is drawn for another
   * @param stream with a number: streams of one seed are independent for all purposes here
   */
  constructor(seed: number | string, stream = 0) {
    this.#bits = typeof seed === 'string' ? xoroshiro128plus(seed) : sfc32(seed, stream);
  }

  /** An integer in [0, 2³²). */
  uint32(): number {
    return this.#bits() >>> 0;
  }

  /** In [0, 1). */
  uniform(): number {
    return this.uint32() / TWO_TO_32;
  }

  /** In (0, 1), for what takes a logarithm or a negative power. */
  openUniform(): number {
    return (this.uint32() + 0.5) / TWO_TO_32;
  }

  /** An integer from 0 to `count` − 1. */
  index(count: number): number {
    return Math.floor(this.openUniform() * count);
  }

  /** Standard normal, by the Box–Muller transform. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Standard normal, by the polar method of Marsaglia and Bray (1964), which draws two at a time. */
  polarNormal(): number {
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
    for (let product = this.openUniform(); product > limit; product *= this.openUniform()) count += 1;
    return count;
  }

  /** Puts `values` in random order, in place (Fisher–Yates). */
  shuffle(values: Int32Array): void {
    for (let i = values.length - 1; i > 0; i--) {
      const j = Math.floor(this.uniform() * (i + 1));
      [values[i], values[j]] = [values[j]!, values[i]!];
    }
  }

  #pointInDisc(): { u: number; v: number; square: number } {
    for (;;) {
      const u = 2 * this.openUniform() - 1;
      const v = 2 * this.openUniform() - 1;
      const square = u * u + v * v;
      if (square < 1) return { u, v, square };
    }
  }
}

/** The generator sfc32 (C. Doty-Humphrey, PractRand), its state set by splitmix32 from a seed and a stream number. */
function sfc32(seed: number, stream: number): () => number {
  const next = splitmix32(Math.imul(stream + 1, 0x9e3779b9) ^ seed);
  let [a, b, c, counter] = [next(), next(), next(), 1];
  const bits = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum;
  };
  for (let i = 0; i < 12; i++) bits(); // sfc32 asks for a dozen rounds until its state has mixed
  return bits;
}

/** Seed expander of one word of state (S. Vigna's splitmix, 32-bit variant with MurmurHash3's finaliser). */
function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) | 0;
  };
}

/** The generator xoroshiro128+ (D. Blackman and S. Vigna, 2018), its state set by hashes of a name. */
function xoroshiro128plus(name: string): () => number {
  const generator = xoroshiro128plusFromState([1, 2, 3, 4].map((salt) => hash32(name, salt)));
  return () => generator.next();
}

/** FNV-1a over the characters, then the finaliser of MurmurHash3; another `salt` gives an independent hash. */
export function hash32(text: string, salt = 0): number {
  let hash = 0x811c9dc5 ^ Math.imul(salt, 0x9e3779b9);
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
