import { Random } from '@tandem/domain';
import { exactBounds } from '../../../libs/evaluation/testing/exact-bounds.ts';
import { delayQuantile, formatShare, shareWithin, table } from './delays.ts';
import { delayOf, inject, INJECTIONS, outcomeOf, watch } from './injections.ts';
import { CHECK_MINUTES } from './model-monitor.ts';
import type { RecordedSession } from './recorded.ts';

const CAUSES = ['input_fault', 'market_drift'] as const;

/** Alarms of a session in which nothing was injected. */
export interface InputAlarms {
  readonly warnings: number;
  readonly severe: number;
}

export function alarmsOf(recorded: RecordedSession): Record<(typeof CAUSES)[number], InputAlarms> {
  const counts = { input_fault: { warnings: 0, severe: 0 }, market_drift: { warnings: 0, severe: 0 } };
  for (const [subject, line] of watch(recorded)) {
    const count = counts[subject.split(' ')[0] as (typeof CAUSES)[number]];
    line.forEach((severity, i) => {
      const before = line[i - 1] ?? 'ok';
      if (severity !== 'ok' && before === 'ok') count.warnings += 1;
      if (severity === 'severe' && before !== 'severe') count.severe += 1;
    });
  }
  return counts;
}

/** What is found where nothing was injected: episodes over all sessions. */
export function falseAlarms(sessions: readonly RecordedSession[]): string {
  const alarms = sessions.map(alarmsOf);
  const rows = CAUSES.map((cause) => {
    const sum = (what: keyof InputAlarms) => alarms.reduce((total, one) => total + one[cause][what], 0);
    const held = alarms.filter((one) => one[cause].severe > 0).length;
    const { high } = exactBounds(held, sessions.length);
    const name = cause === 'input_fault' ? "a symbol's inputs" : 'the market';
    return [
      name,
      String(sum('warnings')),
      (sum('warnings') / sessions.length).toFixed(2),
      String(sum('severe')),
      `${(100 * high).toFixed(1)} %`,
    ];
  });
  return table(
    [`nothing injected, ${sessions.length} sessions`, 'warnings', 'a session', 'held', 'sessions with a hold at most (95 %)'],
    rows,
  );
}

/** Minutes after an onset in which something is looked for. */
const WATCHED_MINUTES = 60;

/**
 * Injects each fault at random places: what share is held (or warned of), and after how many minutes, the wait for the next check
 * included.
 */
export function injectedFaults(sessions: readonly RecordedSession[], rounds: number, seed: number): string {
  const random = new Random(seed);
  const rows = INJECTIONS.map((injection) => {
    const outcomes = Array.from({ length: rounds }, () => {
      const recorded = sessions[random.index(sessions.length)]!;
      const injected = inject(recorded, injection, 60 + random.index(240), random.index(recorded.symbols.length));
      return outcomeOf(injected, injection, random.index(CHECK_MINUTES), WATCHED_MINUTES);
    });
    const delays = outcomes.map(delayOf);
    const byRules = outcomes.filter(({ found }) => found !== null).length;
    const within = [15, 30].map((minutes) => shareWithin(delays, minutes));
    return [
      injection.name,
      injection.wanted,
      ...within,
      delayQuantile(delays, 0.5),
      delayQuantile(delays, 0.9),
      formatShare(byRules, rounds),
    ];
  });
  return table(['injected', 'looked for', 'within 15 minutes', 'within 30', 'median', '90 %', 'found by rules within 60'], rows);
}
