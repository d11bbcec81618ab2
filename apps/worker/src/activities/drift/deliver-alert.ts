import { createHmac } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import type { AlertWebhook } from '@tandem/config';
import { alertDocument, DriftRepository, type AlertRow, type Database } from '@tandem/database';
import type { AlertActivities } from '@tandem/pipeline';

/** A receiver that has not answered by then is asked again later. */
const TIMEOUT_MS = 10_000;

/** @param webhook null: nobody wants alerts */
export function createAlertActivities(database: Database, webhook: AlertWebhook | null): AlertActivities {
  return {
    async deliverAlert({ alertId }) {
      const alert = await new DriftRepository(database).findAlert(alertId);
      if (webhook === null || alert === null) return webhook === null ? 'Not wanted any more.' : `There is no alert ${alertId}.`;
      return post(webhook, alert);
    },
  };
}

/** @throws ApplicationFailure, to be tried again, when the receiver does not take it */
async function post({ url, secret }: AlertWebhook, alert: AlertRow): Promise<string> {
  const body = JSON.stringify(alertDocument(alert));
  const headers = {
    'content-type': 'application/json',
    // The scheme of GitHub's webhooks (docs.github.com, validating webhook deliveries), for which receivers have code.
    'x-tandem-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    'idempotency-key': `alert-${alert.id}`,
  };
  // Not followed: a redirect would carry the alert to somebody who was not named.
  const options = { method: 'POST', body, headers, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) } as const;
  const answer = await fetch(url, options).catch((error: unknown) => {
    throw ApplicationFailure.retryable(`The receiver of alerts cannot be reached: ${reasonOf(error)}.`, 'AlertWebhookError');
  });
  await answer.body?.cancel();
  if (answer.ok) return `Delivered, answered with ${answer.status}.`;
  const redirected = answer.status >= 300 && answer.status < 400 ? ' Redirects are not followed: name the address that takes alerts.' : '';
  throw ApplicationFailure.retryable(`The receiver of alerts answers with ${answer.status}.${redirected}`, 'AlertWebhookError');
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
