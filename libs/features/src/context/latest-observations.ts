import type { MacroObservation } from '@tandem/domain';

type Observation = Pick<MacroObservation, 'observedOn' | 'value'>;

/** The two newest observed days of a macro series, as far as they are known: a day's later value revises its earlier one. */
export class LatestObservations {
  #newest: Observation | undefined;
  #before: Observation | undefined;

  /** Takes in an observation that has just become available; one of an older day than both changes nothing. */
  add({ observedOn, value }: Observation): void {
    const day = this.#newest?.observedOn ?? '';
    if (observedOn > day) {
      this.#before = this.#newest;
      this.#newest = { observedOn, value };
    } else if (observedOn === day) {
      this.#newest = { observedOn, value };
    } else if (observedOn >= (this.#before?.observedOn ?? '')) {
      this.#before = { observedOn, value };
    }
  }

  /** Value of the newest day; NaN when there is none. */
  get level(): number {
    return this.#newest?.value ?? NaN;
  }

  /** Value of the newest day less that of the day before; NaN while fewer than two are known. */
  get change(): number {
    return this.level - (this.#before?.value ?? NaN);
  }
}
