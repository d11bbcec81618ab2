/** Values by their place, of which as few as one need be in memory: each may be read anew whenever it is asked for. */
export interface Sequence<T> {
  readonly length: number;
  /** @throws RangeError where there is none */
  at(place: number): T;
}

/** A sequence that grows at its end. */
export interface Spool<T> extends Sequence<T> {
  push(value: T): void;
}

/** All of them in memory. */
export class MemorySpool<T> implements Spool<T> {
  constructor(private readonly values: T[] = []) {}

  get length(): number {
    return this.values.length;
  }

  push(value: T): void {
    this.values.push(value);
  }

  at(place: number): T {
    if (!(place in this.values)) throw new RangeError(`There is nothing at place ${place} of ${this.length}.`);
    return this.values[place]!;
  }
}

/** The values of a sequence, one after the other. */
export function* valuesOf<T>(sequence: Sequence<T>): Generator<T> {
  for (let place = 0; place < sequence.length; place++) yield sequence.at(place);
}
