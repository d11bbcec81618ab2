import type { DeliverAlertInput } from '@tandem/pipeline';
import { alertDelivery } from './activities.js';

/** Delivers an alert to the webhook, tried again for a day. Its workflow id, `alert-<id>`, makes it once. */
export async function deliverAlert(input: DeliverAlertInput): Promise<string> {
  return alertDelivery.deliverAlert.executeWithOptions({ summary: `Deliver alert ${input.alertId}` }, [input]);
}
