/** Temporal's own limit at which it warns is 256 KiB; ids and summaries stay far below that. */
export const MAX_PAYLOAD_BYTES = 64 * 1024;

/** A payload of a history, and where it stands. */
export interface FoundPayload {
  /** E.g. `events.4.activityTaskScheduledEventAttributes.input.payloads.0`. */
  readonly path: string;
  readonly data: Buffer;
}

/** Every payload of a history in JSON: inputs, results, failures, heartbeats, memos, search attributes, summaries. */
export function payloadsOf(node: unknown, path = ''): FoundPayload[] {
  if (typeof node !== 'object' || node === null) return [];
  const { metadata, data } = node as { metadata?: { encoding?: string }; data?: string };
  if (metadata?.encoding !== undefined) return [{ path, data: Buffer.from(data ?? '', 'base64') }];
  return Object.entries(node).flatMap(([key, value]) => payloadsOf(value, path === '' ? key : `${path}.${key}`));
}

/** Where one of the secrets stands in a history in JSON, in payloads or outside of them, as it is or encoded. */
export function secretsIn(history: unknown, secrets: readonly string[]): string[] {
  const texts = [JSON.stringify(history), ...payloadsOf(history).map(({ data }) => data.toString('utf8'))];
  const forms = secrets.flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  ]);
  return [...new Set(forms)].filter((form) => texts.some((text) => text.includes(form)));
}
