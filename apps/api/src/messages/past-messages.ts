import type { ChampionChange, CorporateActionEvent, NewsEvent, StoredSession } from '@tandem/contracts';
import type { CorporateActionRow, NewsItem, StoredDay } from '@tandem/database';
import { sessionOn } from '@tandem/domain';
import type { ExplainedChange } from '@tandem/registry';
import { toInstant, toInstantOrNull } from './market-messages.js';

/** A day of which bars are stored as the session that it is; null for a day on which the exchange does not open. */
export function toStoredSession({ date, first, last, predicted }: StoredDay): StoredSession | null {
  const session = sessionOn(date);
  if (session === undefined) return null;
  return {
    session: date,
    opensAt: toInstant(session.open),
    closesAt: toInstant(session.close),
    earlyClose: session.earlyClose,
    firstBarAt: toInstant(first),
    lastBarAt: toInstant(last),
    predicted,
  };
}

export function toNewsEvent({ headline, url, publishedAt, availableAt, ...same }: NewsItem): NewsEvent {
  return { ...same, title: headline, url: webAddress(url), publishedAt: toInstant(publishedAt), availableAt: toInstant(availableAt) };
}

export function toCorporateActionEvent({ kind, exDate, value, source, fetchedAt, missingSince }: CorporateActionRow): CorporateActionEvent {
  return { kind, exDate, value, source, reportedAt: toInstant(fetchedAt), missingSince: toInstantOrNull(missingSince) };
}

export function toChampionChange({ version, at, firstPrediction, ...same }: ExplainedChange): ChampionChange {
  return { ...same, toVersion: version, changedAt: toInstant(at), firstPredictionAt: toInstantOrNull(firstPrediction) };
}

/** What a page may link to; null for every other address, such as one that runs a script. */
function webAddress(url: string | null): string | null {
  const protocol = url === null ? undefined : URL.parse(url)?.protocol;
  return protocol === 'https:' || protocol === 'http:' ? url : null;
}
