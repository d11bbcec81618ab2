import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuditRepository, ChampionRepository, connect, openKeyring, type Database } from '@tandem/database';
import { MODEL_KINDS, sessionMinutes, sessionOn } from '@tandem/domain';
import { sha256 } from '@tandem/models';
import { WORKFLOWS } from '@tandem/pipeline';
import { verifyChanges, verifyLineage } from '@tandem/registry';
import type { Cluster } from './cluster.ts';
import { brokenDriftInvariants, requestedChecks } from './drift-invariants.ts';

/** Actions of the audit log. */
const CHANGED = ['champion-promoted', 'champion-rolled-back'];
const REFUSED = ['champion-promotion-refused', 'champion-rollback-refused', 'champion-change-refused'];

/** What must hold after every nightly run, whatever was killed in it. @returns what does not, a sentence each */
export async function brokenInvariants(cluster: Cluster, session: string): Promise<string[]> {
  const database = await connect(cluster.databaseUrl, { applicationName: 'tandem-chaos', max: 2, keys: openKeyring(cluster.keyFiles) });
  try {
    return [
      ...(await pointersHistoryAndAudit(database)),
      ...(await publishedFiles(database, cluster.modelDirectory)),
      ...(await verifyLineage(database, cluster.keyFiles.auditHeadsFile)).problems,
      ...(await versions(database)),
      ...epochs(cluster.logOf('worker-training')),
      ...(await bars(database, session)),
      ...(await runs(database, cluster)),
      ...(await serving(database, cluster)),
      ...(await brokenDriftInvariants(database, await cluster.client(requestedChecks))),
    ];
  } finally {
    await database.close();
  }
}

/** One champion a kind; each of its values is in the history and on record, and nobody has changed the record. */
async function pointersHistoryAndAudit(database: Database): Promise<string[]> {
  const broken: string[] = [];
  const champions = new ChampionRepository(database);
  const audit = new AuditRepository(database);
  const recorded = (await audit.list(1_000_000))
    .filter(({ action }) => CHANGED.includes(action))
    .map(({ details }) => `${String(details['kind'])}/${String(details['revision'])}/${String(details['version'])}`);
  for (const kind of MODEL_KINDS) {
    const [pointer, history] = [await champions.find(kind), await champions.history(kind)];
    if (pointer === null) broken.push(`There is no ${kind} champion.`);
    if (pointer?.version !== history[0]?.version || pointer?.revision !== history[0]?.revision)
      broken.push(`The ${kind} pointer is not the newest entry of its history.`);
    history.forEach(({ revision }, place) => {
      if (revision !== history.length - place) broken.push(`The history of the ${kind} lacks revision ${history.length - place}.`);
    });
    for (const { revision, version } of history) {
      const times = recorded.filter((entry) => entry === `${kind}/${revision}/${version}`).length;
      if (times !== 1) broken.push(`The change of the ${kind} to v${version} is on record ${times} times.`);
    }
  }
  const { firstBreak } = await audit.verify();
  if (firstBreak !== null) broken.push(`The audit log is broken at entry ${firstBreak.id}: ${firstBreak.problem}.`);
  return [...broken, ...(await verifyChanges(database)).unrecorded.map(({ problem }) => problem)];
}

/** What is published is the champions, whole. */
async function publishedFiles(database: Database, directory: string): Promise<string[]> {
  const broken: string[] = [];
  const { models } = JSON.parse(readFileSync(join(directory, 'model_config.json'), 'utf8')) as {
    models: Record<string, { file: string; version: number; sha256: string } | null>;
  };
  for (const { kind, version } of await new ChampionRepository(database).list()) {
    const published = models[kind];
    if (published?.version !== version) broken.push(`v${published?.version} of the ${kind} is published, and v${version} is champion.`);
    else if (sha256(readFileSync(join(directory, published.file))) !== published.sha256)
      broken.push(`${published.file} is not the file that was registered.`);
  }
  const left = readdirSync(directory).filter((name) => name.endsWith('.tflite')).length;
  if (left !== MODEL_KINDS.length) broken.push(`${left} model files are published.`);
  return broken;
}

/** A run has one version of a kind, whole, and one verdict on it, beside a control. */
async function versions(database: Database): Promise<string[]> {
  const { rows } = await database.pool.query<{ problem: string }>(`
    select workflow_id || ' has ' || count(*) || ' versions of the ' || kind as problem
      from model_versions group by workflow_id, kind having count(*) > 1
    union all select kind || ' v' || version || ' is not its file'
      from model_versions where artifact is not null and encode(sha256(artifact), 'hex') <> sha256
    union all select workflow_id || ' has ' || count(*) || ' verdicts on ' || kind || ' v' || version
      from verdicts group by workflow_id, kind, version having count(*) > 1
    union all select kind || ' v' || version || ' has a verdict and no control'
      from verdicts v where not exists (select from controls c where c.kind = v.kind and c.version = v.version)`);
  return rows.map(({ problem }) => `${problem}.`);
}

/** A training that is taken up again goes on after its last whole epoch, or repeats the one whose checkpoint was not written yet. */
function epochs(log: string): string[] {
  const newest = new Map<string, number>();
  return linesOf(log)
    .filter(({ message }) => message === 'epoch trained')
    .flatMap(({ kind, version, epoch }) => {
      const model = `${kind} v${version}`;
      const before = newest.get(model) ?? 0;
      newest.set(model, epoch);
      return epoch === before || epoch === before + 1 ? [] : [`${model} was trained in epoch ${epoch} after epoch ${before}.`];
    });
}

/** A line that was cut off when its process was killed is none. */
function linesOf(log: string): { message: string; kind: string; version: number; epoch: number }[] {
  return readFileSync(log, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line)];
      } catch {
        return [];
      }
    });
}

/** Every minute of every session up to this one is stored once for every symbol. */
async function bars(database: Database, session: string): Promise<string[]> {
  const { rows } = await database.pool.query<{ symbol: string; day: string; bars: number; distinct: number }>(`
    select symbol, to_char(ts at time zone 'America/New_York', 'YYYY-MM-DD') as day,
      count(*)::int as bars, count(distinct ts)::int as distinct
    from bars group by 1, 2`);
  const broken = rows
    .filter(({ day }) => day <= session)
    .flatMap(({ symbol, day, bars: stored, distinct }) => {
      const expected = sessionMinutes(sessionOn(day)!);
      return stored === expected && distinct === expected
        ? []
        : [`${symbol} has ${stored} bars of ${distinct} minutes on ${day}, which has ${expected}.`];
    });
  return rows.some(({ day }) => day === session) ? broken : [...broken, `No bar of ${session} is stored.`];
}

/** Every run that is not under way has completed, but for changes of champion that were refused, on record. */
async function runs(database: Database, cluster: Cluster): Promise<string[]> {
  const refused = (await new AuditRepository(database).list(1_000_000)).filter(({ action }) => REFUSED.includes(action)).length;
  return cluster.client(async (client) => {
    const broken: string[] = [];
    let failedChanges = 0;
    for (const type of [WORKFLOWS.nightlyPipeline, WORKFLOWS.changeChampion]) {
      for await (const { workflowId, status } of client.workflow.list({ query: `WorkflowType = '${type}'` })) {
        if (status.name === 'FAILED' && type === WORKFLOWS.changeChampion) failedChanges += 1;
        else if (status.name !== 'COMPLETED' && status.name !== 'RUNNING') broken.push(`${workflowId} ended as ${status.name}.`);
      }
    }
    if (failedChanges !== refused) broken.push(`${failedChanges} changes of champion failed, and ${refused} are on record.`);
    return broken;
  });
}

/** The API serves the champions that the database has. */
async function serving(database: Database, cluster: Cluster): Promise<string[]> {
  const stored = (await new ChampionRepository(database).list()).map(({ kind, version }) => `${kind} v${version}`).sort();
  const response = await fetch(`${cluster.apiUrl}/api/v1/models`);
  const { champions } = (await response.json()) as { champions: { kind: string; version: number }[] };
  const served = champions.map(({ kind, version }) => `${kind} v${version}`).sort();
  return served.join() === stored.join() ? [] : [`The API serves ${served.join(', ')}; the champions are ${stored.join(', ')}.`];
}
