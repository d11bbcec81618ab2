import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';

const PAUSE_MS = 300;

interface Versions {
  readonly champions: readonly { readonly kind: string; readonly version: number }[];
  readonly versions: readonly { readonly kind: string; readonly version: number }[];
}

/**
 * Has the operator make the newest other version of a kind champion, against the gate: a gate that finds nothing better would leave most nights
 * without a change. Asks with one key until the API, which may be down, has answered.
 */
export async function insistOnOther(cluster: Cluster, kind: string, key: string): Promise<void> {
  const { champions, versions } = (await (await answered(`${cluster.apiUrl}/api/v1/models`)).json()) as Versions;
  const champion = champions.find((one) => one.kind === kind)?.version;
  const other = versions.filter((one) => one.kind === kind && one.version !== champion).map(({ version }) => version).sort((a, b) => b - a)[0];
  if (other === undefined) return;
  await answered(`${cluster.apiUrl}/api/v1/models/${kind}/${other}/promote`, {
    method: 'POST',
    headers: { authorization: `Bearer ${readFileSync(cluster.operatorKeyFile, 'utf8').trim()}`, 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ reason: 'a harness of faults', force: true }),
  });
}

/** Until there is an answer that is not of a service that is away. */
async function answered(url: string, request?: RequestInit): Promise<Response> {
  for (;;) {
    try {
      const response = await fetch(url, request);
      if (response.status < 500) return response;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // fetch says so when nothing listens
    }
    await sleep(PAUSE_MS);
  }
}
