import { Component, computed, inject, input } from '@angular/core';
import { toneOf } from '../shared/format';
import { SparklineStore } from './sparkline.store';

const WIDTH = 100;
const HEIGHT = 30;
/** Room for half the width of the line. */
const EDGE = 2;

/** A line through values, from left to right over the whole box; in the middle where they are all the same. */
export function pointsOf(values: readonly number[]): string {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const step = WIDTH / Math.max(1, values.length - 1);
  const heightOf = (value: number): number => (high === low ? HEIGHT / 2 : EDGE + ((HEIGHT - 2 * EDGE) * (high - value)) / (high - low));
  return values.map((value, index) => `${(index * step).toFixed(1)},${heightOf(value).toFixed(1)}`).join(' ');
}

/**
 * The last hour of a symbol at a glance. A line of SVG and not a chart: hundreds of them move at once, each without axes, scales or
 * pointer, and a canvas with a chart of its own in every row would cost many times as much. Price and change beside it say the same in
 * numbers.
 */
@Component({
  selector: 'tandem-sparkline',
  template: `
    @if (points(); as points) {
      <svg viewBox="0 0 100 30" preserveAspectRatio="none" aria-hidden="true" [class]="tone()"><polyline [attr.points]="points" /></svg>
    }
  `,
  styles: `
    :host,
    svg {
      display: block;
      width: 100%;
      height: 100%;
    }
    polyline {
      fill: none;
      stroke: currentColor;
      stroke-width: 1.4;
      stroke-linejoin: round;
      vector-effect: non-scaling-stroke;
    }
  `,
})
export class Sparkline {
  readonly symbol = input.required<string>();
  private readonly store = inject(SparklineStore);
  private readonly closes = computed(() => this.store.closes(this.symbol())());

  protected readonly points = computed(() => (this.closes().length < 2 ? '' : pointsOf(this.closes())));
  protected readonly tone = computed(() => {
    const [first, last] = [this.closes()[0], this.closes().at(-1)];
    return first === undefined || last === undefined ? 'calm' : toneOf(last / first - 1);
  });
}
