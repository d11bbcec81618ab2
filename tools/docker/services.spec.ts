import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startEmbeddedPostgres, type EmbeddedServer } from '@tandem/database';
import { pollersOf, TASK_QUEUES, workflowIds } from '@tandem/pipeline';
import { TEMPORAL_CLI } from '@tandem/pipeline/testing';
import { startTemporal } from '../../apps/api/testing/temporal-server.js';
import { administer } from '../../libs/database/testing/administer.js';
import { assembleImage } from '../bootstrap/steps/image.mjs';
import { innerPort } from '../stack/ports.ts';
import { readComposeFile, ROOT } from './compose-file.ts';
import { CAN_CONFINE, ConfinedService } from './confined-service.ts';

/** How long one thing may take on a machine that does much else. */
const PATIENCE_MS = 180_000;
const PATIENCE = { timeout: PATIENCE_MS, interval: 500 };

const POSSIBLE = CAN_CONFINE && TEMPORAL_CLI !== null;
if (!POSSIBLE) console.warn('Skipped: confining a service needs root on Linux, and the Temporal CLI.');

describe.skipIf(!POSSIBLE)('the services of docker-compose.yml, confined as it says, over a real PostgreSQL and Temporal', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tandem-compose-'));
  // The accounts of database and services pass through.
  chmodSync(directory, 0o711);
  const password = randomBytes(12).toString('hex');
  const replay = join(directory, 'replay');
  const { services } = readComposeFile({
    POSTGRES_PASSWORD: password,
    REPLAY_DIR: replay,
    MARKET_SPEED: '300',
    NIGHT_EPOCHS: '1',
    NIGHT_SAMPLES: '2048',
  });
  const image = join(directory, 'image');
  const started: ConfinedService[] = [];
  let database: EmbeddedServer;
  let temporal: Awaited<ReturnType<typeof startTemporal>>;
  let client: Client;
  let apiPort: string;
  let worker: ConfinedService;
  let trainer: ConfinedService;

  /** In a container each has a network of its own; here workers have a port of their own. */
  const start = async (name: string, service = services[name]!): Promise<ConfinedService> => {
    const places = {
      'db:5432': `127.0.0.1:${database.port}`,
      'temporal:7233': temporal.address,
      '3000': apiPort,
      '3001': String(await innerPort('127.0.0.1')),
      '0.0.0.0:9464': `127.0.0.1:${await innerPort('127.0.0.1')}`,
    };
    started.push(new ConfinedService(name, service, { image, directory, places }));
    return started.at(-1)!;
  };

  const becomesHealthy = async (service: ConfinedService) => {
    const deadline = performance.now() + PATIENCE_MS;
    while (!(await service.healthy())) {
      if (performance.now() > deadline) throw new Error(`${service.name} does not become healthy:\n${service.log}`);
      await sleep(PATIENCE.interval);
    }
  };

  /** Process numbers of those that ask a queue for activities. */
  const processesOn = async (queue: string): Promise<number[]> =>
    (await pollersOf(client.connection, 'simulated', queue, ['activity'])).map(processOf);

  /** Process numbers of those that finished activities of a run, by the activity. */
  const workersOn = async (activity: string, workflowId: string = workflowIds.firstTraining): Promise<Set<number>> => {
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
    const scheduled = new Set(
      (events ?? [])
        .filter((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === activity)
        .map(({ eventId }) => Number(eventId)),
    );
    const begun = (events ?? []).flatMap(({ activityTaskStartedEventAttributes: one }) =>
      one && scheduled.has(Number(one.scheduledEventId)) ? [one] : [],
    );
    return new Set(begun.map(({ identity }) => processOf(identity)));
  };

  beforeAll(async () => {
    mkdirSync(replay);
    await assembleImage(image);
    database = await startEmbeddedPostgres({ dataDir: join(directory, 'postgres'), port: 0 });
    // As the image of the database makes it.
    await administer(database.url, (admin) => admin.query(`create role tandem superuser login password '${password}'`));
    apiPort = String(await innerPort('127.0.0.1'));
    temporal = await startTemporal();
    client = new Client({ connection: await Connection.connect({ address: temporal.address }), namespace: 'simulated' });
  }, PATIENCE_MS);

  afterAll(async () => {
    for (const service of started.toReversed()) await service.stop();
    await client?.connection.close();
    await temporal?.stop();
    await database?.stop();
    rmSync(directory, { recursive: true, force: true });
  }, PATIENCE_MS);

  it('the namespace is made by its script, which does nothing more once it is there', () => {
    const { entrypoint, environment } = services['temporal-namespace']!;
    const script = join(ROOT, 'tools/docker/temporal', entrypoint![1]!.split('/').at(-1)!);
    const env = { ...environment, TEMPORAL_ADDRESS: temporal.address, PATH: `${dirname(TEMPORAL_CLI!)}:/usr/bin:/bin` };
    for (const _time of ['first', 'second']) execFileSync('/bin/sh', [script], { env });
  });

  it('the API becomes healthy, as an account that can change nothing but its volume', async () => {
    const service = await start('api');
    await becomesHealthy(service);
    const of = (file: string) => readFileSync(`/proc/${service.pid}/${file}`, 'utf8');
    expect(of('status')).toMatch(/^Uid:\t1000\t1000\t/m);
    expect(of('status')).toMatch(/^CapBnd:\t0+$/m);
    expect(of('status')).toMatch(/^NoNewPrivs:\t1$/m);
    const writable = [...of('mounts').matchAll(/^\S+ (\/\S*) \S+ rw/gm)]
      .map(([, path]) => path!)
      .filter((path) => !/^\/(proc|dev)\b/.test(path));
    expect(writable.sort()).toEqual(['/tmp', '/var/lib/tandem']);
  });

  it('the command line asks the API, and backs up to the volume', async () => {
    for (const args of [['status'], ['backup', '/var/lib/tandem/backups/first']]) {
      const command = ['node', 'apps/cli/dist/main.bundle.js', ...args];
      const cli = await start(`cli-${args[0]}`, { ...services['api']!, command });
      expect(await cli.ended, cli.log).toBe(0);
    }
    expect(existsSync(join(directory, 'volumes/state/backups/first/manifest.json'))).toBe(true);
  });

  it('worker and trainer become healthy: Temporal knows them by the queues that they ask', async () => {
    worker = await start('worker');
    trainer = await start('trainer');
    await becomesHealthy(worker);
    await becomesHealthy(trainer);
    expect(await processesOn(TASK_QUEUES.ingestion)).toEqual([worker.pid]);
    expect(await processesOn(TASK_QUEUES.operations)).toEqual([worker.pid]);
    expect(await processesOn(TASK_QUEUES.training)).toEqual([trainer.pid]);
    const metrics = async () => (await fetch(`http://127.0.0.1:${apiPort}/metrics`)).text();
    for (const queue of Object.values(TASK_QUEUES))
      await vi.waitFor(
        async () => expect(await metrics()).toContain(`tandem_task_queue_pollers{queue="${queue}",type="activity"} 1`),
        PATIENCE,
      );
  });

  it('a run of the pipeline is trained by the trainer, and its champions serve', { timeout: 2 * PATIENCE_MS }, async () => {
    const serving = async () => {
      const { champions } = (await (await fetch(`http://127.0.0.1:${apiPort}/api/v1/models`)).json()) as { champions: { kind: string }[] };
      return champions.map(({ kind }) => kind).sort();
    };
    await vi.waitFor(async () => expect(await serving()).toEqual(['lstm', 'transformer']), PATIENCE);
    for (const activity of ['buildDataset', 'trainModel']) expect(await workersOn(activity), activity).toEqual(new Set([trainer.pid]));
  });

  it("a second trainer joins: nothing is the first one's alone", async () => {
    const second = await start('trainer-2', services['trainer']);
    await becomesHealthy(second);
    expect(new Set(await processesOn(TASK_QUEUES.training))).toEqual(new Set([trainer.pid, second.pid]));
  });

  it('a stage whose trainer is killed is done by the other, and nothing is made twice', { timeout: 4 * PATIENCE_MS }, async () => {
    const key = readFileSync(join(directory, 'volumes/state/simulated/operator-key'), 'utf8').trim();
    const answer = await fetch(`http://127.0.0.1:${apiPort}/api/v1/pipeline/runs`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ reason: 'one of its trainers will be killed' }),
    });
    const { workflowId, runId } = (await answer.json()) as { workflowId: string; runId: string };
    const run = client.workflow.getHandle(workflowId, runId);
    /** Trainers that train for the run now. */
    const training = async () => {
      const { pendingActivities } = (await run.describe()).raw;
      const begun = (pendingActivities ?? []).filter(
        ({ activityType, lastStartedTime }) => activityType?.name === 'trainModel' && lastStartedTime,
      );
      return begun.map(({ lastWorkerIdentity }) => processOf(lastWorkerIdentity));
    };
    const [killed] = await vi.waitFor(
      async () => {
        const found = await training();
        expect(found.length).toBeGreaterThan(0);
        return found;
        // The first full pipeline is ahead of it.
      },
      { ...PATIENCE, timeout: 2 * PATIENCE_MS },
    );
    const victim = started.findIndex(({ pid }) => pid === killed);
    process.kill(killed!, 'SIGKILL');
    await started[victim]!.ended;
    started.splice(victim, 1);

    await run.result();
    const { rows } = await administer(database.url, (admin) =>
      admin.query('select kind, count(*)::int as count from model_versions where workflow_id = $1 group by kind order by kind', [
        workflowId,
      ]),
    );
    expect(rows).toEqual(['lstm', 'transformer'].map((kind) => ({ kind, count: 1 })));
    const [survivor] = started.filter(({ name }) => name.startsWith('trainer'));
    expect(await workersOn('trainModel', workflowId)).toContain(survivor!.pid);
  });

  it('each ends by itself within its grace period, and wanted to write nowhere else', async () => {
    for (const service of started.toReversed()) expect(await service.stop(), service.log).toBe(0);
    for (const { name, log } of started) expect(log, name).not.toMatch(/EROFS|EACCES|EPERM|read-only file system|permission denied/i);
  });
});

/** @param identity as the SDK makes it: `<process>@<host>` */
const processOf = (identity: string | null | undefined) => Number(/^\d+/.exec(identity ?? '')?.[0]);
