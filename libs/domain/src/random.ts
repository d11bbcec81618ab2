/** Uniform numbers in [0, 1) that follow from `seed` alone (mulberry32, Tommy Ettinger, public domain). */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A whole number from 0 to `below` - 1. */
export function randomIndex(random: () => number, below: number): number {
  return Math.floor(random() * below);
}

/** Divides a 32-bit unsigned integer into [0, 1). */
const TWO_TO_32 = 2 ** 32;

/**
 * Seeded random numbers, the same on every machine: the sfc32 generator (C. Doty-Humphrey, PractRand), its state set
 * by splitmix32 from a seed and a stream number. Different streams of one seed are independent for all purposes here.
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  /** @param seed and @param stream non-negative integers; their lower 32 bits count */
  constructor(seed: number, stream = 0) {
    const next = splitmix32(Math.imul(stream + 1, 0x9e3779b9) ^ seed);
    this.a = next();
    this.b = next();
    this.c = next();
    for (let i = 0; i < 12; i++) this.uint32(); // sfc32 asks for a dozen rounds until its state has mixed
  }

  /** Integer in [0, 2³²). */
  uint32(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum | 0;
    return sum >>> 0;
  }

  /** In [0, 1). */
  uniform(): number {
    return this.uint32() / TWO_TO_32;
  }

  /** Standard normal, by the Box–Muller transform. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Puts `values` in random order, in place (Fisher–Yates). */
  shuffle(values: Int32Array): void {
    for (let i = values.length - 1; i > 0; i--) {
      const j = Math.floor(this.uniform() * (i + 1));
      [values[i], values[j]] = [values[j]!, values[i]!];
    }
  }
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
