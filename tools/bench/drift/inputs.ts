import { BAR_MS, Random, type Severity } from '@tandem/domain';
import { watchInputs, type DriftEpisode, type WatchedInputs } from '@tandem/drift';
import { SYMBOL_FAULTS, withFault, withVolatility } from './faults.ts';
import type { RecordedSession } from './recorded.ts';

/** Market minutes between the checks of the monitor, each of which looks at every minute since the one before. */
const CHECK_MINUTES = 5;

/** Severity of each episode's cause and subject after every minute from `from` on. */
type Timeline = Map<string, Severity[]>;

function watch({ session, symbols }: RecordedSession, from = 0, to = 390): Timeline {
  const timeline: Timeline = new Map();
  let episodes: DriftEpisode[] = [];
  for (let minute = from; minute < to; minute++) {
    const at = session.open + minute * BAR_MS;
    episodes = watchInputs(symbols, episodes, at, at + BAR_MS).map(({ episode }) => episode);
    const now = new Map(episodes.map(({ cause, subject, severity }) => [`${cause} ${subject}`, severity]));
    for (const subject of now.keys()) {
      if (!timeline.has(subject)) timeline.set(subject, new Array<Severity>(minute - from).fill('ok'));
    }
    for (const [subject, line] of timeline) line.push(now.get(subject) ?? 'ok');
  }
  return timeline;
}

/** What is found where nothing was injected: episodes over all sessions. */
export function falseAlarms(sessions: readonly RecordedSession[]): string {
  const counts = new Map(['input_fault', 'market_drift'].map((cause) => [cause, { warning: 0, severe: 0 }]));
  for (const recorded of sessions) {
    for (const [subject, line] of watch(recorded)) {
      const count = counts.get(subject.split(' ')[0]!)!;
      line.forEach((severity, i) => {
        const before = line[i - 1] ?? 'ok';
        if (severity !== 'ok' && before === 'ok') count.warning += 1;
        if (severity === 'severe' && before !== 'severe') count.severe += 1;
      });
    }
  }
  const rows = [...counts].map(
    ([cause, { warning, severe }]) => `| ${cause} | ${warning} | ${(warning / sessions.length).toFixed(2)} | ${severe} |`,
  );
  return [`| nothing injected, ${sessions.length} sessions | episodes | a session | held |`, '|---|---|---|---|', ...rows].join('\n');
}

/** Minutes from the onset until a subject is severe at a check; null when it never is within `limit`. */
function delayToHold(timeline: Timeline, wanted: (subject: string) => boolean, severity: Severity): number | null {
  const lines = [...timeline].filter(([subject]) => wanted(subject)).map(([, line]) => line);
  const first = Math.min(
    ...lines.map((line) => line.findIndex((found) => found === severity || found === 'severe')).filter((at) => at >= 0),
  );
  return first === Infinity ? null : first + 1;
}

/**
 * Injects each fault at random places: what share is held (or warned of), and after how many minutes, the wait for the next check
 * included.
 */
export function injectedFaults(sessions: readonly RecordedSession[], rounds: number, seed: number): string {
  const random = new Random(seed);
  const rows: string[] = [];
  const measure = (name: string, severity: Severity, wanted: (subject: string, symbol: string) => boolean, change: Change) => {
    const delays: (number | null)[] = [];
    for (let round = 0; round < rounds; round++) {
      const recorded = sessions[random.index(sessions.length)]!;
      const onset = 60 + random.index(240);
      const at = random.index(recorded.symbols.length);
      const { symbol } = recorded.symbols[at]!.bars;
      const symbols = change(recorded.symbols, onset, at);
      const delay = delayToHold(watch({ ...recorded, symbols }, onset, onset + 60), (subject) => wanted(subject, symbol), severity);
      delays.push(delay === null ? null : delay + random.index(CHECK_MINUTES));
    }
    rows.push(row(name, severity, delays));
  };
  for (const [name, fault] of Object.entries(SYMBOL_FAULTS)) {
    measure(
      name,
      'severe',
      (subject, symbol) => subject === `input_fault ${symbol}`,
      (symbols, onset, at) => symbols.map((one, i) => (i === at ? { ...one, bars: withFault(one.bars, onset, fault) } : one)),
    );
  }
  for (const factor of [2, 4]) {
    measure(
      `volatility × ${factor}, all symbols`,
      'warning',
      (subject) => subject.startsWith('market_drift'),
      (symbols, onset) => symbols.map((one) => ({ ...one, bars: withVolatility(one.bars, onset, factor) })),
    );
  }
  return [
    '| injected | looked for | within 15 | within 30 | median minutes | 90 % | worst |',
    '|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

type Change = (symbols: readonly WatchedInputs[], onset: number, at: number) => WatchedInputs[];

function row(name: string, severity: Severity, delays: readonly (number | null)[]): string {
  const sorted = delays.map((delay) => delay ?? Infinity).sort((a, b) => a - b);
  const within = (minutes: number) => `${((100 * sorted.filter((delay) => delay <= minutes).length) / sorted.length).toFixed(0)} %`;
  const at = (share: number) => String(sorted[Math.ceil(share * sorted.length) - 1]!).replace('Infinity', 'never');
  return `| ${name} | ${severity === 'severe' ? 'hold' : 'warning'} | ${within(15)} | ${within(30)} | ${at(0.5)} | ${at(0.9)} | ${at(1)} |`;
}
