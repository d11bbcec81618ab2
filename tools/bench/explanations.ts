import { DEFAULT_SYMBOLS } from '@tandem/domain';
import { measurement, type Measurement } from './report.ts';

/** Six of every symbol, one after the other. */
const REQUESTS = 6 * DEFAULT_SYMBOLS.length;
/** The first of a process load the files. */
const WARM_UP = DEFAULT_SYMBOLS.length;
/** Further back than the newest window, not as far as windows are kept as they were predicted on (two hours). */
const OLDER_MS = 30 * 60_000;

/** Why both champions said what they did, over REST beside the live loop: of the newest bar, and of one of half an hour before. */
export async function measureExplanations(apiUrl: string): Promise<Measurement[]> {
  return [
    await measureRequests('explanation of the newest bar', apiUrl, () => ''),
    await measureRequests(
      'explanation of a bar of half an hour before',
      apiUrl,
      (newest) => `?ts=${new Date(newest - OLDER_MS).toISOString()}`,
    ),
  ];
}

async function measureRequests(name: string, apiUrl: string, query: (newest: number) => string): Promise<Measurement> {
  const sample: number[] = [];
  for (let request = -WARM_UP; request < REQUESTS; request++) {
    const symbol = DEFAULT_SYMBOLS[(request + WARM_UP) % DEFAULT_SYMBOLS.length]!;
    const explain = `${apiUrl}/api/v1/predictions/${symbol}/explain`;
    const { ts } = (await getJson(explain)) as { ts: string };
    const started = performance.now();
    await getJson(`${explain}${query(Date.parse(ts))}`);
    if (request >= 0) sample.push(performance.now() - started);
  }
  return measurement(name, sample);
}

/** @throws Error when the API refuses */
async function getJson(url: string): Promise<unknown> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${await response.text()}`);
  return response.json();
}
