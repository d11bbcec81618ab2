import type { Ingestor } from '@tandem/contracts';
import type { IngestorHealthRow } from '@tandem/database';

/** Longest silence of an ingestor after it had to report, milliseconds: several polls of the slowest source. Then it counts as stopped. */
export const MAX_SILENCE_MS = 5 * 60_000;

/**
 * When the ingestor last reported, if it has been silent since for longer than it may be; else null. It need not report before
 * the next try that it announced, nor while it is paused or waits for something that has no time; prices need not come before
 * the market opens.
 * @param openSince wall time since when the market is open, milliseconds since the Unix epoch; null while it is not
 */
export function silentSince(
  { name, state, updatedAt, nextTryAt }: IngestorHealthRow,
  now: number,
  openSince: number | null,
): number | null {
  const waitsIndefinitely = state === 'waiting' && nextTryAt === null;
  const waitsForOpen = name === 'prices' && openSince === null;
  if (state === 'paused' || waitsIndefinitely || waitsForOpen) return null;
  const due = Math.max(updatedAt, nextTryAt ?? updatedAt, name === 'prices' ? openSince! : updatedAt);
  return now - due > MAX_SILENCE_MS ? updatedAt : null;
}

/** Whether an ingestor does its work, as far as that is up to it. */
export function isHealthy({ state, silentSince }: Ingestor): boolean {
  return silentSince === null && (state === 'ok' || state === 'waiting');
}

/** How an ingestor is, in sentences for people. @param now wall time, milliseconds since the Unix epoch */
export function describeIngestor(ingestor: Ingestor, now: number): string {
  const { lastSuccessAt, lagMs, errorRate, nextTryAt } = ingestor;
  const sentences = [
    stateOf(ingestor, now),
    lastSuccessAt === null ? 'It never succeeded yet' : `It last succeeded ${ageOf(now - Date.parse(lastSuccessAt))} ago`,
    ...(lagMs === null ? [] : [`what it stored was ${ageOf(lagMs)} old then`]),
    ...(errorRate === 0 ? [] : [`${Math.round(100 * errorRate)} % of its latest requests failed`]),
    ...(nextTryAt === null || Date.parse(nextTryAt) <= now ? [] : [`the next try is in ${ageOf(Date.parse(nextTryAt) - now)}`]),
  ];
  return `${sentences[0]}. ${sentences.slice(1).join('; ')}.`;
}

function stateOf({ state, message, silentSince, lastError }: Ingestor, now: number): string {
  const summary = withoutFullStop(message);
  const error = lastError === null ? '' : withoutFullStop(lastError);
  if (silentSince !== null)
    return `No report since ${silentSince}, ${ageOf(now - Date.parse(silentSince))} ago; then it was ${state}: ${summary}`;
  return state === 'failing' && !summary.includes(error) ? `${summary}: ${error}` : summary;
}

/** A sentence without its full stop, to go on with. */
function withoutFullStop(sentence: string): string {
  return sentence.replace(/[.\s]+$/, '');
}

/** A duration in its largest whole unit. */
function ageOf(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3_600 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3_600)} h`;
}
