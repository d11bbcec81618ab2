import type { Ingestor } from '@tandem/contracts';

/** Whether it brings what it should, as far as that is up to it. */
export function isWell({ state, silentSince }: Ingestor): boolean {
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
  const said = withoutEnd(message);
  const error = lastError === null ? '' : withoutEnd(lastError);
  if (silentSince !== null) return `Says nothing since ${silentSince}, ${ageOf(now - Date.parse(silentSince))} ago; then it was ${state}: ${said}`;
  return state === 'failing' && !said.includes(error) ? `${said}: ${error}` : said;
}

/** A sentence without its full stop, to go on with. */
function withoutEnd(sentence: string): string {
  return sentence.replace(/[.\s]+$/, '');
}

/** A duration in its largest whole unit. */
function ageOf(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3_600 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3_600)} h`;
}
