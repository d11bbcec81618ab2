import { Component, computed, input } from '@angular/core';
import type { Estimate } from './record-labels';

/** A figure and its interval on a line, with a tick where the baseline is. The numbers stand beside it. */
@Component({
  selector: 'tandem-interval-bar',
  template: `
    <span class="track" aria-hidden="true">
      @if (baseline(); as at) {
        <span class="baseline" [style.left.%]="at"></span>
      }
      @if (bar(); as bar) {
        <span class="bar" [style.left.%]="bar.left" [style.width.%]="bar.width"></span>
      }
      @if (point(); as at) {
        <span class="point" [style.left.%]="at"></span>
      }
    </span>
  `,
  styles: `
    .track {
      display: block;
      position: relative;
      width: 160px;
      height: 16px;
      border-bottom: 1px solid var(--line);
    }
    .track > span {
      position: absolute;
    }
    .baseline {
      top: 0;
      bottom: 0;
      width: 0;
      border-left: 2px dashed var(--warn);
    }
    .bar {
      top: 3px;
      height: 9px;
      border: solid var(--accent);
      border-width: 0 2px;
      background: linear-gradient(var(--accent), var(--accent)) center / 100% 2px no-repeat;
    }
    .point {
      top: 3px;
      width: 9px;
      height: 9px;
      margin-left: -4.5px;
      border-radius: 50%;
      background: var(--accent);
    }
  `,
})
export class IntervalBar {
  readonly estimate = input.required<Estimate>();
  /** What the figure is held against; null for nothing. */
  readonly against = input<number | null>(null);
  /** What the ends of the line stand for. */
  readonly low = input.required<number>();
  readonly high = input.required<number>();

  protected readonly baseline = computed(() => this.at(this.against()));
  protected readonly point = computed(() => this.at(this.estimate().value));
  protected readonly bar = computed(() => {
    const { interval } = this.estimate();
    if (interval === null) return null;
    const left = this.at(interval.low)!;
    return { left, width: this.at(interval.high)! - left };
  });

  /** Per cent of the line; a value beyond an end stands at it. */
  private at(value: number | null): number | null {
    const [low, high] = [this.low(), this.high()];
    return value === null || high <= low ? null : 100 * Math.min(1, Math.max(0, (value - low) / (high - low)));
  }
}
