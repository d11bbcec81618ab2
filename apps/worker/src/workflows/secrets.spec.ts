import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSettings } from '@tandem/config';
import { connect, type Database } from '@tandem/database';
import { useDatabase } from '@tandem/database/testing';
import { TASK_QUEUES, workflowIds, WORKFLOWS } from '@tandem/pipeline';
import { TEMPORAL_CLI } from '@tandem/pipeline/testing';
import { payloadsOf, secretsIn } from '../../testing/payloads.js';
import { startRealEnvironment, type WorkflowEnvironment } from '../../testing/workflow-environment.js';
import { createIngestionActivities } from '../activities/ingestion/index.js';

const KEYS = { FRED_API_KEY: 'f3d0'.repeat(8), NEWSAPI_KEY: 'a9e5'.repeat(8) };
const PATIENCE = { timeout: 60_000, interval: 200 };

if (TEMPORAL_CLI === null) console.warn('Skipped: needs the Temporal CLI.');

describe.skipIf(TEMPORAL_CLI === null)('the histories of ingestors whose providers refuse them', () => {
  const databases = useDatabase();
  let environment: WorkflowEnvironment;
  let database: Database;
  let provider: Server;
  /** What the provider was asked with. */
  const asked: string[] = [];
  beforeAll(async () => {
    environment = await startRealEnvironment();
    database = await connect((await databases.createDatabase()).url);
    // As FRED does: it repeats the key that it refuses.
    provider = createServer((request, response) => {
      const said = `${request.headers['x-api-key'] ?? ''} ${request.url}`;
      asked.push(said);
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ error_code: 400, error_message: `Bad Request.  ${said} is not registered.`, status: 'error', message: said }),
      );
    });
    await once(provider.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(async () => {
    await environment?.close();
    await database?.close();
    provider?.close();
  });

  it('contain none of their keys, nor the address of the database, though the providers repeat them', async () => {
    const url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
    const settings = readSettings({
      SOURCE: 'yahoo',
      SYMBOLS: 'SPY',
      MACRO_SERIES: 'VIXCLS',
      ...KEYS,
      YAHOO_URL: url,
      FRED_URL: url,
      NEWSAPI_URL: url,
    });
    const { ingestNewsRound, ingestMacroRound, updateCorporateActions } = createIngestionActivities(database, settings);
    const { workflow } = environment.client;
    const ids = [workflowIds.ingest('news'), workflowIds.ingest('macro')];
    const histories: unknown[] = [];
    const activities = { ingestNewsRound: ingestNewsRound!, ingestMacroRound: ingestMacroRound!, updateCorporateActions };
    await environment.withWorkers(activities, async () => {
      const start = { taskQueue: TASK_QUEUES.ingestion, args: [{}] };
      await workflow.start(WORKFLOWS.ingestNews, { ...start, workflowId: ids[0]! });
      await workflow.start(WORKFLOWS.ingestMacro, { ...start, workflowId: ids[1]! });
      for (const key of Object.values(KEYS)) await expect.poll(() => asked.some((said) => said.includes(key)), PATIENCE).toBe(true);
      for (const id of ids) {
        const handle = workflow.getHandle(id);
        // A round has ended, or is to be tried again.
        const over = async () => {
          const { raw } = await handle.describe();
          const ended = (await handle.fetchHistory()).events!.some((event) => event.activityTaskCompletedEventAttributes);
          return ended || raw.pendingActivities?.some(({ lastFailure }) => lastFailure);
        };
        await expect.poll(over, PATIENCE).toBe(true);
        const { raw } = await handle.describe();
        histories.push([JSON.parse(historyToJSON(await handle.fetchHistory())), JSON.parse(JSON.stringify(raw.pendingActivities ?? []))]);
        await handle.terminate();
      }
    });
    const text = histories.flatMap((history) => payloadsOf(history).map(({ data }) => data.toString())).join();
    expect(text).toMatch(/answered 400 .*\*\*\*/);
    expect(text).toMatch(/refuses the key: .*api_key=\*\*\*/);
    const { password, host } = new URL(database.pool.options.connectionString!);
    const secrets = [...Object.values(KEYS), host, ...(password === '' ? [] : [password])];
    for (const history of histories) expect(secretsIn(history, secrets)).toEqual([]);
  });
});
