import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { serverMessageSchema, type ServerMessage } from '@tandem/contracts';

/** Everything that a running Tandem answered to the pages, so that they can be looked at without one, and always alike. */
export interface Recording {
  /** Wall time of the recording, ISO 8601. */
  readonly at: string;
  /** The addresses that were opened, by name. */
  readonly pages: Readonly<Record<string, string>>;
  /** Answers to GET, by path and query as the page asked. */
  readonly answers: Readonly<Record<string, { readonly status: number; readonly body: unknown }>>;
  /** What the WebSocket said first, to a page that subscribed to every symbol. */
  readonly frames: readonly ServerMessage[];
}

/** Of a simulated market: nothing in it is anybody's data. */
const FILE = join(import.meta.dirname, 'recording.json.gz');

/** @throws ZodError when a message no longer has the form of the contract: record anew */
export function readRecording(): Recording {
  const recording = JSON.parse(gunzipSync(readFileSync(FILE)).toString('utf8')) as Recording;
  recording.frames.forEach((frame) => serverMessageSchema.parse(frame));
  return recording;
}

export function writeRecording(recording: Recording): void {
  writeFileSync(FILE, gzipSync(JSON.stringify(recording), { level: 9 }));
}

/** How a request stands in a recording: its path, and its parameters in one order. */
export function requestKey(url: string): string {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  searchParams.sort();
  const query = searchParams.toString();
  return query === '' ? pathname : `${pathname}?${query}`;
}
