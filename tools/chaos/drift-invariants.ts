import { ChampionRepository, DriftRepository, type Database } from '@tandem/database';
import { BAR_MS, MODEL_KINDS, sessionOn } from '@tandem/domain';
import { episodeKey, type DriftEpisode } from '@tandem/drift';
import { workflowIds } from '@tandem/pipeline';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';

/** Market minutes between two checks. */
const CHECK_MINUTES = 5;

/**
 * What the drift monitor has found and done, whatever was killed meanwhile.
 * @param requested see `requestedChecks`
 * @returns what is broken, a sentence each
 */
export async function brokenDriftInvariants(database: Database, requested: RequestedChecks): Promise<string[]> {
  return [
    ...(await alertsAndHolds(database)),
    ...(await alertsOfEpisodes(database)),
    ...(await rollbacks(database)),
    ...(await checks(database, requested)),
  ];
}

/** An episode has one alert, and what is held has one that lasts. */
async function alertsAndHolds(database: Database): Promise<string[]> {
  const { rows } = await database.pool.query<{ problem: string }>(`
    select 'alerts ' || a.id || ' and ' || b.id || ' are of one episode of ' || a.subject problem
      from alerts a join alerts b on b.id > a.id and b.cause = a.cause and b.subject = a.subject
      where a.opened_at < coalesce(b.closed_at, 'infinity') and b.opened_at < coalesce(a.closed_at, 'infinity')
        and (a.opened_at at time zone 'America/New_York')::date = (b.opened_at at time zone 'America/New_York')::date
    union all select symbol || ' is held by alert ' || a.id || ', ' || a.severity || coalesce(' and over since ' || a.closed_at, '')
      from drift_holds h join alerts a on a.id = h.alert_id where a.closed_at is not null or a.severity <> 'severe'`);
  return rows.map(({ problem }) => `${problem}.`);
}

/** The alerts that last are those of the episodes that the newest check left under way. */
async function alertsOfEpisodes(database: Database): Promise<string[]> {
  const drift = new DriftRepository(database);
  const [report, open] = [await drift.newest(), await drift.alerts({ limit: 1_000_000, open: true })];
  const underWay = ((report?.episodes ?? []) as unknown as DriftEpisode[]).map(episodeKey).sort();
  const alerted = open.map(({ episode }) => episode).sort();
  return underWay.join() === alerted.join() ? [] : [`The episodes ${underWay.join(', ')} last, and the alerts of ${alerted.join(', ')}.`];
}

/** The monitor goes back once a session and kind at most, once an episode, and never without an alert. */
async function rollbacks(database: Database): Promise<string[]> {
  const broken: string[] = [];
  const alerts = await new DriftRepository(database).alerts({ limit: 1_000_000, severity: 'severe' });
  for (const kind of MODEL_KINDS) {
    const history = await new ChampionRepository(database).history(kind);
    const made = history.flatMap(({ actor, changeId }, i) =>
      actor === 'drift-monitor' ? [{ session: changeId.split('/')[1]!, from: `${kind}/${history[i + 1]!.version}` }] : [],
    );
    for (const [session, { length }] of Map.groupBy(made, (one) => one.session)) {
      if (length > 1) broken.push(`The ${kind} was rolled back ${length} times in the session of ${session}.`);
    }
    for (const [from, { length }] of Map.groupBy(made, (one) => one.from)) {
      const episodes = alerts.filter(({ cause, subject }) => subject === from && (cause === 'model_fault' || cause === 'serving_fault'));
      if (length > episodes.length) broken.push(`${from} was rolled back ${length} times, and has ${episodes.length} severe alerts.`);
    }
  }
  return broken;
}

/** A check that was asked for is stored if it is reported as done, is asked for once, and is one that was due. */
async function checks(database: Database, requested: RequestedChecks): Promise<string[]> {
  const { rows } = await database.pool.query<{ at: number; session: string }>('select at, session from drift_reports');
  const stored = new Set(rows.map(({ at }) => at));
  const name = (at: number) => `The check until ${new Date(at).toISOString()}`;
  return [
    ...requested.done.filter((at) => !stored.has(at)).map((at) => `${name(at)} is reported as done and not stored.`),
    ...requested.all.filter((at, i) => requested.all.indexOf(at) !== i).map((at) => `${name(at)} was asked for twice.`),
    ...rows.filter(({ at, session }) => !isDue(at, session)).map(({ at }) => `${name(at)} was not due.`),
  ];
}

/** Every five minutes of a session and at its close. */
function isDue(at: number, date: string): boolean {
  const { open, close } = sessionOn(date)!;
  return at > open && at <= close && (at === close || (at - open) % (CHECK_MINUTES * BAR_MS) === 0);
}

/** Market times until which checks looked, as Temporal has them. */
interface RequestedChecks {
  readonly all: readonly number[];
  readonly done: readonly number[];
}

/** Those of the monitor's newest run. */
export async function requestedChecks(client: Client): Promise<RequestedChecks> {
  const byEvent = new Map<string, number>();
  const done: number[] = [];
  for (const event of await historyOf(client, workflowIds.monitorDrift)) {
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled?.activityType?.name === 'checkDrift')
      byEvent.set(String(event.eventId), readInput(scheduled.input?.payloads?.[0]?.data).at);
    const completed = byEvent.get(String(event.activityTaskCompletedEventAttributes?.scheduledEventId));
    if (completed !== undefined) done.push(completed);
  }
  return { all: [...byEvent.values()], done };
}

const readInput = (data: Uint8Array | null | undefined) => JSON.parse(Buffer.from(data!).toString('utf8')) as { at: number };

async function historyOf(client: Client, workflowId: string) {
  try {
    return (await client.workflow.getHandle(workflowId).fetchHistory()).events ?? [];
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return [];
    throw error;
  }
}
