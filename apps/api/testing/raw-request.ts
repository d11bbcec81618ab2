import { Agent, request, type OutgoingHttpHeaders } from 'node:http';
import { expect } from 'vitest';
import { problemSchema, type Problem } from '@tandem/contracts';

export interface RawAnswer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
}

export interface RawRequest {
  readonly method: string;
  /** With its query, percent-encoded. */
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | undefined;
}

const AGENT = new Agent({ keepAlive: true });

/** Sends a request as it is: `fetch` takes some headers for its own and straightens paths. */
export function sendRaw(url: string, { method, path, headers = {}, body }: RawRequest): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers, agent: AGENT }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }));
      response.on('error', reject);
    });
    sent.on('error', reject).end(body);
  });
}

/** The problem that a request was answered with, which is checked to be one, and to show nothing of the program. */
export function problemIn({ status, headers, text }: RawAnswer): Problem {
  expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(text).not.toMatch(/\.(ts|js):\d+|node_modules/);
  const problem = problemSchema.parse(JSON.parse(text));
  expect(problem.status).toBe(status);
  return problem;
}
