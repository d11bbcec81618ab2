import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { problemSchema, startedSchema, type Started } from '@tandem/contracts';
import { CommandError, EXIT } from '../terminal/exit-codes.js';
import type { StackAddresses } from './find-stack.js';

/** An API that restarts is back within these; the key makes it safe to ask again. */
const MAX_ATTEMPTS = 5;
const RETRY_DELAY_MS = 1_000;

/**
 * Asks the API for a change as the operator: it checks, records and starts it, whoever asks.
 * @param path below `/api/v1/`
 * @throws CommandError with the API's reason when it refuses, or when it does not answer
 */
export async function requestChange(
  { apiUrl, operatorKeyFile }: Pick<StackAddresses, 'apiUrl' | 'operatorKeyFile'>,
  path: string,
  body: Readonly<Record<string, unknown>>,
): Promise<Started> {
  const request: RequestInit = {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Authorization: `Bearer ${await readKey(operatorKeyFile)}`,
      'Idempotency-Key': randomUUID(),
    },
    body: JSON.stringify(body),
  };
  const answer = await fetchWithRetry(`${apiUrl}/api/v1/${path}`, request);
  const content: unknown = await answer.json();
  if (answer.ok) return startedSchema.parse(content);
  const problem = problemSchema.safeParse(content);
  throw new CommandError(problem.success ? problem.data.detail : `The API answered with ${answer.status}.`);
}

async function fetchWithRetry(url: string, request: RequestInit): Promise<Response> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await fetch(url, request);
    } catch (cause) {
      if (tries === MAX_ATTEMPTS)
        throw new CommandError(`The API does not answer at ${new URL(url).origin}: is Tandem running?`, EXIT.notRunning, { cause });
      await sleep(RETRY_DELAY_MS);
    }
  }
}

async function readKey(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (cause) {
    throw new CommandError(
      `The operator key cannot be read from ${file}: run this as the user, and with the VAR_DIR, that Tandem runs with.`,
      EXIT.failure,
      { cause },
    );
  }
}
