import { readFileSync } from 'node:fs';

interface Versions {
  readonly champions: readonly { readonly kind: string; readonly version: number }[];
  readonly versions: readonly { readonly kind: string; readonly version: number }[];
}

/** Where the API is, and the key of its operator. */
export interface OperatedApi {
  readonly apiUrl: string;
  readonly operatorKeyFile: string;
}

/** The newest version of a kind that is not champion; null while there is none. @throws TypeError when the API is away */
export async function newestOther(apiUrl: string, kind: string): Promise<number | null> {
  const response = await fetch(`${apiUrl}/api/v1/models`);
  if (!response.ok) throw new TypeError(`The API answers with ${response.status}.`);
  const { champions, versions } = (await response.json()) as Versions;
  const champion = champions.find((one) => one.kind === kind)?.version;
  const others = versions.filter((one) => one.kind === kind && one.version !== champion).map(({ version }) => version);
  return others.length === 0 ? null : Math.max(...others);
}

/** Asks as the operator that a version becomes champion, whatever the gate said of it. @throws TypeError when the API is away */
export async function promote({ apiUrl, operatorKeyFile }: OperatedApi, kind: string, version: number, { reason, key }: { readonly reason: string; readonly key: string }): Promise<{ status: number; detail: string }> {
  const response = await fetch(`${apiUrl}/api/v1/models/${kind}/${version}/promote`, {
    method: 'POST',
    headers: { authorization: `Bearer ${readFileSync(operatorKeyFile, 'utf8').trim()}`, 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ reason, force: true }),
  });
  return { status: response.status, detail: await response.text() };
}
