import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { modelsResponseSchema, pipelineRunsResponseSchema, serverMessageSchema, type ServerMessage } from '@tandem/contracts';
import { launchChromium } from '../e2e/browser.ts';
import { requestKey, writeRecording, type Recording } from './recording.ts';

/** Long enough for what a page asks for by and by. */
const SETTLE_MS = 4_000;
/** Messages of a snapshot and of what is sent with it. */
const MAX_FRAMES = 40;

/** Symbol that the recording is about. */
const SYMBOL = 'NVDA';

/** Every address that is worth a picture, on the Tandem at `origin`. */
async function pagesOf(origin: string): Promise<Record<string, string>> {
  const get = async (path: string): Promise<unknown> => (await fetch(origin + path)).json();
  const { champions, versions } = modelsResponseSchema.parse(await get('/api/v1/models'));
  const { runs } = pipelineRunsResponseSchema.parse(await get('/api/v1/pipeline/runs'));
  const measured = versions.find(({ verdict, skills }) => verdict !== 'pending' && skills !== null) ?? champions[0];
  const { bars } = (await get(`/api/v1/history/${SYMBOL}?limit=60`)) as { bars: { ts: string }[] };
  const run = runs.find(({ state }) => state === 'completed') ?? runs[0];
  return {
    live: `/${SYMBOL}`,
    indicators: `/${SYMBOL}?overlays=ema,bollinger,vwap&panes=rsi,macd`,
    'five-minutes': `/${SYMBOL}?interval=5m`,
    days: `/${SYMBOL}?interval=1d`,
    past: `/${SYMBOL}?at=${bars[0]!.ts}`,
    models: '/models',
    ...(measured === undefined ? {} : { model: `/models/${measured.kind}/${measured.version}` }),
    pipeline: '/pipeline',
    ...(run === undefined ? {} : { run: `/pipeline/${run.workflowId}` }),
    drift: '/drift',
    'track-record': '/track-record',
    sources: '/sources',
    checks: '/checks',
    unknown: '/no/such/page',
    'unknown-symbol': '/NOSUCH',
  };
}

/** Opens every page of a running Tandem, and keeps all that it answers to them. */
async function record(origin: string): Promise<Recording> {
  const pages = await pagesOf(origin);
  const answers: Record<string, { status: number; body: unknown }> = {};
  const frames: ServerMessage[] = [];
  const browser = await launchChromium();
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  keepAnswers(page, answers);
  for (const [index, path] of Object.values(pages).entries()) {
    if (index === 0) keepFrames(page, frames);
    await page.goto(origin + path);
    await sleep(SETTLE_MS);
  }
  await browser.close();
  return { at: new Date().toISOString(), pages, answers, frames };
}

function keepAnswers(page: Page, answers: Record<string, { status: number; body: unknown }>): void {
  page.on('response', (response) => {
    if (!new URL(response.url()).pathname.startsWith('/api/') || response.request().method() !== 'GET') return;
    void response.json().then(
      (body: unknown) => (answers[requestKey(response.url())] = { status: response.status(), body }),
      // A request that the page gave up has no answer.
      () => undefined,
    );
  });
}

/** The first messages, up to the snapshot and what comes with it. */
function keepFrames(page: Page, frames: ServerMessage[]): void {
  page.once('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => {
      const message = serverMessageSchema.parse(JSON.parse(String(payload)));
      if (frames.length < MAX_FRAMES && message.event !== 'updates') frames.push(message);
    });
  });
}

const [origin] = process.argv.slice(2);
if (origin === undefined) {
  console.error(
    'node tools/dashboard/record.ts ORIGIN: expected the address of a running, simulated Tandem, such as http://127.0.0.1:3000',
  );
  process.exitCode = 1;
} else {
  const recording = await record(origin.replace(/\/$/, ''));
  writeRecording(recording);
  const [answers, pages] = [recording.answers, recording.pages].map((each) => Object.keys(each).length);
  console.log(`${answers} answers and ${recording.frames.length} messages of ${pages} pages.`);
}
