import type { PredictionMessage } from '@tandem/contracts';

/** The classes in the order of every softmax of the house. */
export const CLASSES = ['DOWN', 'NEUTRAL', 'UP'] as const;
export type ClassName = (typeof CLASSES)[number];

/** One class as its bar shows it. */
export interface Outlook {
  readonly name: ClassName;
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

/** The class the model holds likeliest. */
export const leadingClass = (prediction: PredictionMessage): ClassName | undefined =>
  outlooks(prediction).find(({ leads }) => leads)?.name;
