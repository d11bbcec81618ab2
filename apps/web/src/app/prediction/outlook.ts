import type { PredictionMessage } from '@tandem/contracts';

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
