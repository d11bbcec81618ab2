import { Context } from '@temporalio/activity';
import { BarRepository, DriftRepository, MarketClockRepository, type Database, type DriftCheck } from '@tandem/database';
import { BAR_MS, sessionAt, sessionOn, sessionsBefore, type BarSeries, type Session } from '@tandem/domain';
import {
  advanceEpisodes,
  findModelFault,
  fitInputReference,
  watchInputs,
  type DriftEpisode,
  type InputReference,
  type PairEvidence,
  type SeenEpisode,
} from '@tandem/drift';
import type { DriftActivities, DriftCheckResult } from '@tandem/pipeline';
import { activityClock, withHeartbeat } from '../heartbeat.js';
import { describeCheck, episodesOf, evidenceOf, summarise, type Held } from './describe-check.js';
import { ModelEvidence } from './model-evidence.js';
import { decideRollbacks } from './rollbacks.js';

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
  /** The bars themselves, by symbol. */
  readonly before: ReadonlyMap<string, BarSeries>;
}

interface DriftOptions {
  /** Whether somebody is to get the alerts. */
  readonly delivers?: boolean;
  /** Wall time, milliseconds since the Unix epoch. */
  readonly now?: () => number;
}

/** What the answer of a check is made of. */
interface Answered extends Pick<DriftCheckResult, 'rollbacks'> {
  readonly report: Pick<DriftCheck['report'], 'episodes'>;
  readonly holds: Held;
}

/** Alerts of a session that are delivered at most: a fault that is everywhere is told by some of them. */
const MAX_DELIVERED = 20;

/**
 * The activities of the drift monitor.
 * @param symbols whose inputs are watched
 */
export function createDriftActivities(
  database: Database,
  symbols: readonly string[],
  { delivers = false, now = Date.now }: DriftOptions = {},
): DriftActivities {
  const bars = new BarRepository(database);
  const drift = new DriftRepository(database);
  const models = new ModelEvidence(database, bars, symbols);
  let reference: SessionReference | null = null;

  /** Read once a session: what is usual does not change while it lasts. */
  const referenceOf = async (session: Session): Promise<SessionReference> => {
    if (reference?.session.date !== session.date) reference = await readReference(bars, symbols, session);
    return reference;
  };

  const alertsSince = async (open: number) => {
    const alerts = await drift.alerts({ limit: MAX_DELIVERED });
    return alerts.filter(({ openedAt }) => openedAt >= open).map(({ id }) => id);
  };
  const answer = async (session: Session, { report, holds, rollbacks }: Answered): Promise<DriftCheckResult> => ({
    summary: summarise(report, holds),
    rollbacks,
    alerts: delivers ? await alertsSince(session.open) : [],
  });

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
      // A retry whose first attempt was recorded: the answer was lost, not what follows from it.
      if (before !== null && before.at >= at) {
        const { rollbacks } = await decideRollbacks(database, session.date, episodesOf(before));
        return answer(session, { report: before, holds: await drift.holds(), rollbacks });
      }
      const [{ bySymbol, before: history }, today] = await Promise.all([referenceOf(session), bars.series(symbols, session.open, at)]);
      const watched = today.flatMap((series) => {
        const usual = bySymbol.get(series.symbol);
        return usual === undefined ? [] : [{ bars: series, reference: usual }];
      });
      // A session begins without episodes: what is usual has changed, and what was held is closed with the market.
      const goesOn = before?.session === session.date;
      const [episodes, from] = goesOn ? [episodesOf(before), before.at] : [[], session.open];
      const pairs = await withHeartbeat(() =>
        models.update(before === null ? [] : evidenceOf(before), { session, from, at, before: history, today }),
      );
      const seen = [
        ...watchInputs(watched, episodes.filter(isOfInputs), from, at),
        ...lookAtModels(
          pairs,
          episodes.filter((episode) => !isOfInputs(episode)),
          at,
        ),
      ];
      const { rollbacks, irreparable } = await decideRollbacks(
        database,
        session.date,
        seen.map(({ episode }) => episode),
      );
      const check = describeCheck(seen, pairs, irreparable, { at, session: session.date, checkedAt: now() });
      if (await drift.record(check)) logAlerts(check, from);
      return answer(session, { ...check, rollbacks });
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
  const [first] = sessionsBefore(session.date, REFERENCE_SESSIONS);
  const series = await bars.series(symbols, first!.open, session.open);
  const bySymbol = new Map<string, InputReference>();
  for (const one of series) {
    const usual = fitInputReference(one);
    if (usual !== null) bySymbol.set(one.symbol, usual);
  }
  return { session, bySymbol, before: new Map(series.map((one) => [one.symbol, one])) };
}

/** Inputs and market are looked at minute by minute, models once a check. */
const isOfInputs = ({ cause }: DriftEpisode) => cause === 'input_fault' || cause === 'market_drift';

/** @param before episodes of models under way */
function lookAtModels(pairs: readonly PairEvidence[], before: readonly DriftEpisode[], at: number): SeenEpisode[] {
  const byKind = Map.groupBy(pairs, ({ kind }) => kind);
  const found = [...byKind.values()].map(findModelFault).filter((finding) => finding !== null);
  return advanceEpisodes(before, found, at).map((episode) => ({ episode, closedAt: episode.severity === 'ok' ? at : null }));
}

/** One line for each alert that is new with this check. */
function logAlerts({ alerts }: DriftCheck, since: number): void {
  for (const { cause, subject, severity, message, remedy, openedAt } of alerts) {
    if (openedAt > since) Context.current().log.warn('alert', { cause, subject, severity, remedy, why: message });
  }
}
