import { Context } from '@temporalio/activity';
import {
  BarRepository,
  DriftRepository,
  MarketClockRepository,
  type Database,
  type DriftCheck,
  type DriftReportRow,
} from '@tandem/database';
import { BAR_MS, sessionOn, type Session } from '@tandem/domain';
import { authorityIds, type ChampionChange, type DriftActivities, type DriftCheckResult } from '@tandem/pipeline';
import { activityClock, withHeartbeat } from '../heartbeat.js';
import { oneAtATime } from '../one-at-a-time.js';
import { describeCheck, episodesOf, summarise } from './describe-check.js';
import { Isolated, lookAround } from './detectors.js';
import { FeatureWatch } from './feature-watch.js';
import { CHECK_MINUTES, LookReader } from './look.js';
import { ModelEvidence } from './model-evidence.js';
import { decideRollbacks } from './rollbacks.js';
import { ServingFaults } from './serving-faults.js';

/** Wall time between two looks at the market clock: a twelfth of what five minutes take at sixty times real time. */
const LOOK_MS = 400;
/** Alerts of a session that are delivered at most: a fault that is everywhere is told by some of them. */
const MAX_DELIVERED = 20;

interface DriftOptions {
  /** Whether somebody is to get the alerts. */
  readonly delivers?: boolean;
  /** Wall time, milliseconds since the Unix epoch. */
  readonly now?: () => number;
}

/**
 * The activities of the drift monitor.
 * @param symbols whose inputs are watched, the market symbol among them
 */
export function createDriftActivities(
  database: Database,
  symbols: readonly string[],
  { delivers = false, now = Date.now }: DriftOptions = {},
): DriftActivities {
  const bars = new BarRepository(database);
  const drift = new DriftRepository(database);
  const looks = new LookReader(bars, symbols);
  const detectors = [
    new ServingFaults(database, bars, symbols),
    new ModelEvidence(database, bars, symbols),
    new FeatureWatch(bars, symbols),
  ].map((detector) => new Isolated(detector));
  // Detectors remember: an attempt that was given up may still run when the next one begins.
  const inTurn = oneAtATime();

  /** Nothing is delivered where nobody wants it. */
  const alertsOf = async (session: string): Promise<number[]> => {
    if (!delivers) return [];
    const alerts = await drift.alerts({ limit: MAX_DELIVERED });
    return alerts.filter(({ openedAt }) => openedAt >= sessionOn(session)!.open).map(({ id }) => id);
  };

  /** What does not change while a session lasts is made ready while there is time. */
  const prepare = async (session: Session): Promise<void> => {
    await looks.prepare(session);
    for (const detector of detectors) await detector.prepare(session);
  };

  const lookAt = async (at: number, newest: DriftReportRow | null) => {
    const look = await looks.read(at, newest);
    return { look, seen: await lookAround(look, detectors) };
  };

  /** What follows from a check that is on record. Nobody can roll back by it but what is recorded here. */
  const answer = async (report: DriftReportRow): Promise<DriftCheckResult> => {
    const decided = await decideRollbacks(database, report.session, episodesOf(report));
    const rollbacks: ChampionChange[] = [];
    for (const rollback of decided.rollbacks) {
      const { id, kind, toVersion } = await drift.decide({ ...rollback, reportAt: report.at });
      rollbacks.push({ kind, version: toVersion, authority: authorityIds.drift(id) });
    }
    return { summary: summarise(report, await drift.holds()), rollbacks, alerts: await alertsOf(report.session) };
  };

  return {
    async awaitDriftCheck({ after }) {
      const clock = activityClock(() => undefined);
      for (;;) {
        const open = await openSession(database);
        const due = open === null ? null : dueCheck(open);
        if (due !== null && due > (after ?? -Infinity)) return { at: due };
        // After the close the next check is one of another session.
        if (open !== null && open.end < open.session.close) await withHeartbeat(() => inTurn(() => prepare(open.session)));
        await clock.sleep(LOOK_MS);
      }
    },
    async checkDrift({ at }) {
      const newest = await drift.newest();
      // A retry whose first attempt was recorded: the answer was lost, not what follows from it.
      if (newest !== null && newest.at >= at) return answer(newest);
      const started = now();
      const { look, seen } = await withHeartbeat(() => inTurn(() => lookAt(at, newest)));
      const { session, from } = look;
      const { irreparable } = await decideRollbacks(
        database,
        session.date,
        seen.episodes.map(({ episode }) => episode),
      );
      const check = describeCheck(seen, irreparable, { at, session: session.date, checkedAt: now() });
      if (await drift.record(check)) logAlerts(check, from);
      Context.current().log.debug('drift checked', { at: new Date(at).toISOString(), ms: now() - started });
      return answer(check.report);
    },
  };
}

/** A session that has begun, and the end of its newest bar that is stored. */
interface OpenSession {
  readonly session: Session;
  readonly end: number;
}

/** Null before the first bar of a session. */
async function openSession(database: Database): Promise<OpenSession | null> {
  const clock = await new MarketClockRepository(database).read();
  const session = clock?.session == null ? undefined : sessionOn(clock.session);
  if (session === undefined || clock?.lastBarTs == null || clock.lastBarTs < session.open) return null;
  return { session, end: Math.min(clock.lastBarTs + BAR_MS, session.close) };
}

/** The newest check that is due: a multiple of five minutes after the opening, or the close; null before the first of a session. */
function dueCheck({ session, end }: OpenSession): number | null {
  const step = CHECK_MINUTES * BAR_MS;
  const due = end === session.close ? end : session.open + Math.floor((end - session.open) / step) * step;
  return due > session.open ? due : null;
}

/** One line for each alert that is new with this check. */
function logAlerts({ alerts }: DriftCheck, since: number): void {
  for (const { cause, subject, severity, message, remedy, openedAt } of alerts) {
    if (openedAt > since) Context.current().log.warn('alert', { cause, subject, severity, remedy, why: message });
  }
}
