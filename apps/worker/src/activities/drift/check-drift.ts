import { Context } from '@temporalio/activity';
import { BarRepository, DriftRepository, MarketClockRepository, type Database, type DriftCheck } from '@tandem/database';
import { ALL_SYMBOLS, BAR_MS, previousSession, sessionAt, sessionOn, SEVERITIES, type Session } from '@tandem/domain';
import { fitInputReference, holdsOf, remedyOf, watchInputs, type DriftEpisode, type InputReference, type SeenEpisode } from '@tandem/drift';
import type { DriftActivities } from '@tandem/pipeline';
import { activityClock } from '../heartbeat.js';

/** Market minutes between two checks. */
const CHECK_MINUTES = 5;
/** Sessions that say what is usual: a week, in which every symbol has its quiet and its busy day. */
const REFERENCE_SESSIONS = 5;
/** Wall time between two looks at the market clock: a twelfth of what five minutes take at sixty times real time. */
const LOOK_MS = 400;

/** The bars of a session of which something is usual. */
interface SessionReference {
  readonly session: Session;
  /** By symbol; those without a bar before the session are missing. */
  readonly bySymbol: ReadonlyMap<string, InputReference>;
}

/**
 * The activities of the drift monitor.
 * @param symbols whose inputs are watched
 * @param now wall time, milliseconds since the Unix epoch
 */
export function createDriftActivities(database: Database, symbols: readonly string[], now: () => number = Date.now): DriftActivities {
  const bars = new BarRepository(database);
  const drift = new DriftRepository(database);
  let reference: SessionReference | null = null;

  /** Read once a session: what is usual does not change while it lasts. */
  const referenceOf = async (session: Session): Promise<SessionReference> => {
    if (reference?.session.date !== session.date) reference = await readReference(bars, symbols, session);
    return reference;
  };

  return {
    async awaitDriftCheck({ after }) {
      const clock = activityClock(() => undefined);
      for (;;) {
        const due = await dueCheck(database);
        if (due !== null && due > (after ?? -Infinity)) return { at: due };
        await clock.sleep(LOOK_MS);
      }
    },
    async checkDrift({ at }) {
      const session = sessionAt(at - BAR_MS)!;
      const before = await drift.newest();
      // A retry whose first attempt was recorded: the answer was lost.
      if (before !== null && before.at >= at) return { summary: summarise(episodesOf(before)) };
      const [{ bySymbol }, today] = await Promise.all([referenceOf(session), bars.series(symbols, session.open, at)]);
      const watched = today.flatMap((series) => {
        const usual = bySymbol.get(series.symbol);
        return usual === undefined ? [] : [{ bars: series, reference: usual }];
      });
      // A session begins without episodes: what is usual has changed, and what was held is closed with the market.
      const goesOn = before?.session === session.date;
      const [episodes, from] = goesOn ? [episodesOf(before), before.at] : [[], session.open];
      const check = describeCheck(watchInputs(watched, episodes, from, at), { at, session: session.date, checkedAt: now() });
      if (await drift.record(check)) logAlerts(check, from);
      return { summary: summarise(episodesOf(check.report)) };
    },
  };
}

/**
 * The newest check that is due: a multiple of five minutes after the opening, or the close, whose bar is stored; null before the first of
 * a session.
 */
async function dueCheck(database: Database): Promise<number | null> {
  const clock = await new MarketClockRepository(database).read();
  const session = clock?.session == null ? undefined : sessionOn(clock.session);
  if (session === undefined || clock?.lastBarTs == null || clock.lastBarTs < session.open) return null;
  const end = Math.min(clock.lastBarTs + BAR_MS, session.close);
  const step = CHECK_MINUTES * BAR_MS;
  const due = end === session.close ? end : session.open + Math.floor((end - session.open) / step) * step;
  return due > session.open ? due : null;
}

async function readReference(bars: BarRepository, symbols: readonly string[], session: Session): Promise<SessionReference> {
  let first = session;
  for (let i = 0; i < REFERENCE_SESSIONS; i++) first = previousSession(first.date);
  const series = await bars.series(symbols, first.open, session.open);
  const bySymbol = new Map<string, InputReference>();
  for (const one of series) {
    const usual = fitInputReference(one);
    if (usual !== null) bySymbol.set(one.symbol, usual);
  }
  return { session, bySymbol };
}

/** As `describeCheck` stores them. */
function episodesOf({ episodes }: Pick<DriftCheck['report'], 'episodes'>): DriftEpisode[] {
  return episodes as unknown as DriftEpisode[];
}

function summarise(episodes: readonly DriftEpisode[]): string {
  if (episodes.length === 0) return 'Nothing found.';
  const held = holdsOf(episodes).map(({ symbol }) => (symbol === ALL_SYMBOLS ? 'everything' : symbol));
  return [...episodes.map(({ message }) => message), ...(held.length === 0 ? [] : [`Held: ${held.join(', ')}.`])].join(' ');
}

function episodeKey({ cause, subject, since }: DriftEpisode): string {
  return `${cause} ${subject} ${new Date(since).toISOString()}`;
}

function describeCheck(seen: readonly SeenEpisode[], report: Pick<DriftCheck['report'], 'at' | 'session' | 'checkedAt'>): DriftCheck {
  const underWay = seen.filter(({ closedAt }) => closedAt === null).map(({ episode }) => episode);
  const severity = SEVERITIES.findLast((one) => one === 'ok' || underWay.some((episode) => episode.severity === one))!;
  return {
    report: { ...report, severity, episodes: underWay.map((episode) => ({ ...episode })) },
    alerts: seen.map(({ episode, closedAt }) => {
      const { cause, subject, worst, message, since } = episode;
      const remedy = remedyOf({ cause, severity: worst })!;
      return { episode: episodeKey(episode), cause, subject, severity: worst, message, remedy, openedAt: since, closedAt };
    }),
    holds: holdsOf(underWay).map(({ symbol, reason, episode }) => ({ symbol, reason, since: episode.since, episode: episodeKey(episode) })),
  };
}

/** One line for each alert that is new with this check. */
function logAlerts({ alerts }: DriftCheck, since: number): void {
  for (const { cause, subject, severity, message, remedy, openedAt } of alerts) {
    if (openedAt > since) Context.current().log.warn('alert', { cause, subject, severity, remedy, why: message });
  }
}
