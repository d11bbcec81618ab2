import { httpResource } from '@angular/common/http';
import { Component, computed, inject, input, signal } from '@angular/core';
import type { Action, RecommendationMessage, RecommendationReason } from '@tandem/contracts';
import { explanationSchema } from '@tandem/contracts/explanation';
import { trackRecordResponseSchema, type TrackRecordResponse } from '@tandem/contracts/track-record';
import { Flash } from '../shared/flash';
import { formatCount, formatMove, formatShare } from '../shared/format';
import { readResponse, toProblem } from '../shared/problem';
import { newYorkClock } from '../shared/time';
import { Commands } from '../shell/commands';
import { Explanation } from './explanation';

/** The sentence for each hold reason. The record is complete by its type: a new reason does not compile without one. */
export const reasonLabels: Record<RecommendationReason, string> = {
  confirmed: 'Both models expect it, each above its own threshold.',
  disagree: 'The two models expect different things, so neither is followed.',
  low_confidence: 'At least one model is not sure enough to act on.',
  move_below_cost: 'Both models expect it, but the move they expect does not pay for the trade.',
  stale_data: 'No new bar has come for too long. Old data is nothing to act on.',
  missing_minutes: 'Too many of the last 60 minutes are missing.',
  session_closing: 'The session closes before the 30 minutes of the forecast have passed.',
  input_fault: 'The incoming data of this symbol looks faulty, so nothing is concluded from it.',
  market_closed: 'The market is closed.',
  warming_up: 'Fewer than 60 minutes have been seen. The models need a full hour.',
  no_champion: 'No model has been trained yet.',
  market_drift: 'The whole market behaves unlike anything the models were trained on, so nothing is concluded from it.',
  no_stable_model: 'A model is faulty, and there is no earlier one that has served well to go back to.',
};

const PROVEN_LABEL =
  'Proven: over many sessions both models did better than every baseline, beyond chance. Whether they predict the direction is below.';
const UNPROVEN_LABEL = 'Unproven: has not beaten the baselines beyond chance. Do not trade on it.';

/** Sign and tone of each action: colour is never the only carrier. */
const LOOK = {
  BUY: { sign: '▲', tone: 'up' },
  SELL: { sign: '▼', tone: 'down' },
  HOLD: { sign: '■', tone: 'calm' },
} as const satisfies Record<Action, { sign: string; tone: string }>;

/** BUY, SELL or HOLD. */
@Component({
  selector: 'tandem-action-chip',
  template: `<span aria-hidden="true">{{ look().sign }}</span
    >{{ action() }}`,
  styles: `
    :host {
      display: inline-flex;
      gap: 0.4em;
      align-items: center;
      padding: 1px 8px;
      border-radius: 6px;
      font-size: 12px;
      font-weight: 650;
      letter-spacing: 0.03em;
    }
    span {
      font-size: 0.72em;
    }
    :host(.up) {
      background: var(--up-tint);
    }
    :host(.down) {
      background: var(--down-tint);
    }
    :host(.calm) {
      background: var(--calm-tint);
    }
  `,
  host: { '[class]': 'look().tone' },
})
export class ActionChip {
  readonly action = input.required<Action>();
  protected readonly look = computed(() => LOOK[this.action()]);
}

/** The sentence for a recommendation: where the expected move is too small, with its numbers. */
export function reasonOf({ reason, medianMove, cost }: Pick<RecommendationMessage, 'reason' | 'medianMove' | 'cost'>): string {
  if (reason !== 'move_below_cost' || medianMove === null || cost === null) return reasonLabels[reason];
  return `${reasonLabels[reason]} The expected move ${formatMove(medianMove)} is less than twice the cost ${formatMove(cost)}.`;
}

/** What the confidence is. */
export function confidenceOf({ action }: Pick<RecommendationMessage, 'action'>): string {
  const side = { BUY: 'UP', SELL: 'DOWN', HOLD: null }[action];
  const what = side === null ? 'the class that both together find likeliest' : side;
  return `The smaller of the two models’ probabilities of ${what}: the less sure model speaks.`;
}

/** How often signals of this side were right; null while nobody knows, and for HOLD, of which none are counted. */
export function hitsOf(action: Action, record: Pick<TrackRecordResponse, 'actions' | 'sessions'> | undefined): string | null {
  const side = record?.actions.find((one) => one.action === action);
  if (side === undefined || record === undefined || side.rate.value === null) return null;
  const { value, interval } = side.rate;
  const bounds = interval === null ? '' : ` (95 % interval ${formatShare(interval.low)} to ${formatShare(interval.high)})`;
  const rows = formatCount(side.rows);
  return `Of ${rows} ${action} signals in ${record.sessions.length} sessions ${formatShare(value)} hit their side first${bounds}.`;
}

/** What both models together advise, why, and how far it has earned trust. */
@Component({
  selector: 'tandem-recommendation-card',
  imports: [ActionChip, Explanation, Flash],
  templateUrl: './recommendation-card.html',
  styleUrl: './recommendation-card.css',
})
export class RecommendationCard {
  readonly symbol = input.required<string>();
  readonly recommendation = input.required<RecommendationMessage>();
  /** The minute of the past that it is of, epoch milliseconds; null: now. */
  readonly at = input<number | null>(null);

  protected readonly explained = signal(false);
  protected readonly whyAsked = signal(false);
  /** Read when the reader asks what the confidence is, not before. */
  private readonly record = httpResource(() => (this.explained() ? '/api/v1/track-record' : undefined), {
    parse: (raw) => readResponse(trackRecordResponseSchema, raw),
  });

  /** Asked for here: a schema in what is loaded on demand would be made before the page is told that it may not compile code. */
  protected readonly why = httpResource(() => (this.whyAsked() ? explanationOf(this.symbol(), this.at()) : undefined), {
    parse: (raw) => readResponse(explanationSchema, raw),
  });
  protected readonly explanation = computed(() => (this.why.hasValue() ? this.why.value() : undefined));
  protected readonly whyNot = computed(() => {
    const error = this.why.error();
    return error === undefined ? null : toProblem(error);
  });

  protected readonly title = computed(() => {
    const at = this.at();
    return at === null ? 'Next 30 minutes' : `The 30 minutes from ${newYorkClock(at)}, as they were seen then`;
  });
  protected readonly confidence = computed(() => formatShare(this.recommendation().confidence));
  protected readonly meaning = computed(() => confidenceOf(this.recommendation()));
  protected readonly hits = computed(() => hitsOf(this.recommendation().action, this.record.hasValue() ? this.record.value() : undefined));
  protected readonly reason = computed(() => reasonOf(this.recommendation()));
  protected readonly trust = computed(() => (this.recommendation().proven ? PROVEN_LABEL : UNPROVEN_LABEL));

  constructor() {
    inject(Commands).offer(() => [
      {
        group: 'Action',
        label: `Explain the recommendation for ${this.symbol()}`,
        keys: 'e',
        run: () => this.whyAsked.update((asked) => !asked),
      },
    ]);
  }
}

function explanationOf(symbol: string, at: number | null) {
  return { url: `/api/v1/predictions/${symbol}/explain`, params: at === null ? {} : { ts: new Date(at).toISOString() } };
}
