import { Component, computed, input } from '@angular/core';
import type { ModelKind, PredictionMessage } from '@tandem/contracts';
import { Flash } from '../shared/flash';
import { formatShare } from '../shared/format';
import { KIND_NAMES } from '../shared/model-kind';

/** One class as its bar shows it. */
export interface Outlook {
  readonly name: 'DOWN' | 'NEUTRAL' | 'UP';
  readonly arrow: '▼' | '■' | '▲';
  readonly tone: 'down' | 'calm' | 'up';
  /** Probability, 0–1. */
  readonly probability: number;
  /** Whether it is the likeliest class. */
  readonly leads: boolean;
}

/** A prediction as three bars, DOWN first. */
export function outlooks({ down, neutral, up }: PredictionMessage): readonly Outlook[] {
  const most = Math.max(down, neutral, up);
  return [
    { name: 'DOWN', arrow: '▼', tone: 'down', probability: down, leads: down === most },
    { name: 'NEUTRAL', arrow: '■', tone: 'calm', probability: neutral, leads: neutral === most },
    { name: 'UP', arrow: '▲', tone: 'up', probability: up, leads: up === most },
  ];
}

/** The likeliest class: the signal of the model, whether or not it is sure enough to act on. */
export const leadOf = (prediction: PredictionMessage): Outlook => outlooks(prediction).find(({ leads }) => leads)!;

/** What one model expects of the next 30 minutes, as three probabilities. */
@Component({
  selector: 'tandem-prediction-panel',
  imports: [Flash],
  templateUrl: './prediction-panel.html',
  styleUrl: './prediction-panel.css',
})
export class PredictionPanel {
  readonly kind = input.required<ModelKind>();
  readonly symbol = input.required<string>();
  readonly prediction = input.required<PredictionMessage | null>();
  /** False while the newest bar still forms. */
  readonly final = input.required<boolean>();
  /** Whether it is of a minute of the past. */
  readonly past = input(false);

  protected readonly name = computed(() => KIND_NAMES[this.kind()]);
  protected readonly bars = computed(() => {
    const prediction = this.prediction();
    return prediction === null ? [] : outlooks(prediction).map((bar) => ({ ...bar, share: formatShare(bar.probability) }));
  });
  /** The numbers as they are read: what rounds to the same is no change. */
  protected readonly shown = computed(
    () =>
      this.bars()
        .map(({ share }) => share)
        .join(' ') || undefined,
  );
}
