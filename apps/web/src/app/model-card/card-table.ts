import { Component, computed, input } from '@angular/core';
import type { CardLineMessage, EstimateMessage, ModelDetail } from '@tandem/contracts';
import { formatArea, formatCount } from '../shared/format';

type Card = NonNullable<ModelDetail['card']>;

/** A model, the champion it met and the baselines on the same rows: touch and direction apart, or how far prices go. */
@Component({
  selector: 'tandem-card-table',
  templateUrl: './card-table.html',
  styleUrl: './card-table.css',
})
export class CardTable {
  readonly card = input.required<Card>();
  readonly of = input.required<'classes' | 'movement'>();

  protected readonly heads = computed(() => COLUMNS[this.of()].map(([head]) => head));
  protected readonly lines = computed(() => {
    const columns = COLUMNS[this.of()];
    return this.card().lines.flatMap((line) => {
      if (this.of() === 'movement' && line.movement === null) return [];
      return [{ name: line.name, own: line.role === 'model', cells: columns.map(([of, read]) => ({ of, ...read(line) })) }];
    });
  });
  protected readonly caption = computed(() => {
    const { rows, sessions } = this.card();
    const of = sessions === null ? '' : ` of ${sessions} sessions`;
    return `On ${formatCount(rows)} rows${of} kept out of its training. ${MEANING[this.of()]}`;
  });
}

type Column = readonly [head: string, read: (line: CardLineMessage) => ReturnType<typeof figureLabel>];

const NOT_MEASURED: EstimateMessage = { value: null, interval: null };
const three = (value: number) => value.toFixed(3);
const share = (value: number) => `${(100 * value).toFixed(0)} %`;

const COLUMNS: Readonly<Record<'classes' | 'movement', readonly Column[]>> = {
  classes: [
    ['Log loss', ({ logLoss }) => figureLabel(logLoss, three)],
    ['Touch', ({ touchAuc }) => figureLabel(touchAuc, formatArea)],
    ['Direction', ({ directionAuc }) => figureLabel(directionAuc, formatArea)],
  ],
  movement: [
    ['R²', ({ movement }) => figureLabel(movement?.r2 ?? NOT_MEASURED, formatArea)],
    ['CRPS', ({ movement }) => figureLabel(movement?.crps ?? NOT_MEASURED, three)],
    ['80 % held', ({ movement }) => figureLabel(movement?.coverage80In30 ?? NOT_MEASURED, share)],
    ['Beyond', ({ movement }) => figureLabel(movement?.harTouchAuc ?? NOT_MEASURED, formatArea)],
  ],
};

const MEANING = {
  classes:
    'Log loss: lower is better. Touch: whether a barrier is touched; direction: which; .50 is chance. Below each, its 95 % interval. ' +
    'Most of touch is no foresight: barriers are set by a volatility that remembers the night and knows no time of day, so that whoever ' +
    'knows the time of day sees which are too near. HAR × time of day knows that and nothing else.',
  movement:
    'How far the price goes in the next 30 minutes. R²: share of the variation that is explained. CRPS: error of the whole forecast, ' +
    'lower is better. Held: paths within the band that 80 % were to stay in. Beyond: touch with barriers set by HAR × time of day, ' +
    'which leaves what is known beyond volatility and the time of day; .50 is nothing.',
} as const;

function figureLabel({ value, interval }: EstimateMessage, format: (value: number) => string) {
  return {
    value: value === null ? '–' : format(value),
    interval: interval === null ? null : `${format(interval.low)}–${format(interval.high)}`,
  };
}
