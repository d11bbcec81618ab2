import { setTimeout as sleep } from 'node:timers/promises';
import type { TemporalServer } from '@tandem/config';
import { pollersOf } from '@tandem/pipeline';
import { Connection } from '@temporalio/client';
import { MAX_CRASHES_AT_START, type SupervisedProcess } from './supervised-process.ts';

const POLL_MS = 200;

/**
 * Asks again and again until the answer is yes.
 *
 * @returns whether it became so in time
 * @throws the signal's reason when it is aborted
 */
export async function pollUntil(isSo: () => Promise<boolean>, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!(await isSo())) {
    signal.throwIfAborted();
    if (performance.now() > deadline) return false;
    await sleep(POLL_MS, undefined, { signal });
  }
  return true;
}

/** Processes load TensorFlow and bundle workflows before they are ready, on a small machine for half a minute. */
const READY_TIMEOUT_MS = 120_000;
const ANSWER_TIMEOUT_MS = 2_000;

/**
 * Waits until a worker asks Temporal for work.
 * @throws StackError with the end of its log when it does not
 */
export async function workerReady(
  worker: SupervisedProcess,
  temporal: TemporalServer,
  namespace: string,
  queue: string,
  signal: AbortSignal,
): Promise<void> {
  const connection = await Connection.connect(temporal);
  const polls = async () => (await pollersOf(connection, namespace, queue)).some((identity) => identity.startsWith(`${worker.pid}@`));
  try {
    await ready(worker, polls, signal, `${worker.name} does not come up`);
  } finally {
    await connection.close();
  }
}

/**
 * Waits until the API says that it is ready.
 * @throws StackError with the end of its log when it does not
 */
export function apiReady(api: SupervisedProcess, url: string, signal: AbortSignal): Promise<void> {
  return ready(api, () => answers(`${url}/health/ready`), signal, `The API does not come up on ${url}`);
}

async function ready(process: SupervisedProcess, isReady: () => Promise<boolean>, signal: AbortSignal, otherwise: string): Promise<void> {
  const settled = async () => process.crashes >= MAX_CRASHES_AT_START || (await isReady());
  if ((await pollUntil(settled, READY_TIMEOUT_MS, signal)) && process.crashes < MAX_CRASHES_AT_START) return;
  throw process.failure(otherwise);
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false; // Not listening yet; the caller asks again until its deadline.
  }
}
