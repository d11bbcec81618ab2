import { readFileSync } from 'node:fs';

interface Versions {
  readonly champions: readonly { readonly kind: string; readonly version: number }[];
  readonly versions: readonly { readonly kind: string; readonly version: number }[];
}

/** Where the API is, and the key of its operator. */
export interface OperatorApi {
  readonly apiUrl: string;
  readonly operatorKeyFile: string;
}

/** The newest version of a kind that is not champion; null while there is none. @throws TypeError when the API is away */
export async function newestChallenger(apiUrl: string, kind: string): Promise<number | null> {
  const response = await fetch(`${apiUrl}/api/v1/models`);
  if (!response.ok) throw new TypeError(`The API answers with ${response.status}.`);
  const { champions, versions } = (await response.json()) as Versions;
  const champion = champions.find((one) => one.kind === kind)?.version;
  const others = versions.filter((one) => one.kind === kind && one.version !== champion).map(({ version }) => version);
  return others.length === 0 ? null : Math.max(...others);
}

/** Asks as the operator that a version becomes champion, whatever the verdict of the gate. @throws TypeError when the API is away */
export async function requestPromotion(
  { apiUrl, operatorKeyFile }: OperatorApi,
  kind: string,
  version: number,
  { reason, key }: { readonly reason: string; readonly key: string },
): Promise<{ status: number; detail: string }> {
  const response = await fetch(`${apiUrl}/api/v1/models/${kind}/${version}/promote`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${readFileSync(operatorKeyFile, 'utf8').trim()}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    body: JSON.stringify({ reason, force: true }),
  });
  return { status: response.status, detail: await response.text() };
}

/** The parts of an update that are measured. */
export interface MeasuredUpdate {
  readonly symbol: string;
  readonly ts: string;
  readonly final: boolean;
  readonly predictions: { readonly [kind in 'lstm' | 'transformer']: { readonly version: number } | null };
}

/** What a frame brings; a build of before `updates` sends each in a frame of its own. */
type UpdateFrame =
  | { readonly event: 'updates'; readonly data: { readonly updates: readonly MeasuredUpdate[] } }
  | { readonly event: 'update'; readonly data: MeasuredUpdate };

/** A WebSocket client of every symbol that the API serves. */
export async function subscribeAll(apiUrl: string, onUpdate: (update: MeasuredUpdate) => void): Promise<WebSocket> {
  const answer = (await (await fetch(`${apiUrl}/api/v1/symbols`)).json()) as { symbols: { symbol: string }[] };
  const socket = new WebSocket(`${apiUrl.replace('http', 'ws')}/ws`);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', () => reject(new Error(`no WebSocket at ${apiUrl}/ws`)), { once: true });
  });
  socket.addEventListener('message', ({ data }) => {
    const frame = JSON.parse(String(data)) as UpdateFrame;
    if (frame.event === 'updates') frame.data.updates.forEach(onUpdate);
    if (frame.event === 'update') onUpdate(frame.data);
  });
  socket.send(JSON.stringify({ event: 'subscribe', data: { symbols: answer.symbols.map(({ symbol }) => symbol) } }));
  return socket;
}
