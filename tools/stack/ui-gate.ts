import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';

/** Where the Temporal UI is reached, and where it is behind that. */
interface UiGateOptions {
  readonly host: string;
  readonly port: number;
  readonly behind: { readonly host: string; readonly port: number };
  /** Names that it is reached by beside those of this machine, as behind a proxy. */
  readonly names: readonly string[];
}

/**
 * Stands before the Temporal UI, which answers whatever host it is asked for: a page of another site whose name is made to point to this
 * machine (DNS rebinding) could read and start everything by it. Only requests for an address or a name of this machine pass.
 */
export async function openUiGate({ host, port, behind, names }: UiGateOptions): Promise<Server> {
  const allowed = new Set(['localhost', hostname(), host, ...names].map((name) => name.toLowerCase()));
  const server = createServer((incoming, outgoing) => {
    if (isAllowed(incoming.headers.host, allowed)) pass(incoming, outgoing, behind);
    else refuse(outgoing, 403, 'This is not a name of the Temporal UI. Open it by the address that the terminal shows.');
  });
  server.listen({ port, host, exclusive: true });
  await once(server, 'listening');
  return server;
}

/** An address cannot be rebound; a name must be known. */
function isAllowed(header: string | undefined, names: ReadonlySet<string>): boolean {
  const [, bracketed, plain] = /^(?:\[([^\]]+)\]|([^:]+))(?::\d+)?$/.exec(header ?? '') ?? [];
  if (bracketed !== undefined) return isIP(bracketed) === 6;
  return plain !== undefined && (isIP(plain) === 4 || names.has(plain.toLowerCase()));
}

function pass(incoming: IncomingMessage, outgoing: ServerResponse, { host, port }: UiGateOptions['behind']): void {
  const { method, url, headers } = incoming;
  const onward = request({ host, port, method, path: url, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode!, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => {
    if (outgoing.headersSent) outgoing.destroy();
    else refuse(outgoing, 502, 'The Temporal UI does not answer; it is started again when it stopped.');
  });
  outgoing.on('close', () => onward.destroy());
  incoming.pipe(onward);
}

function refuse(outgoing: ServerResponse, status: number, why: string): void {
  outgoing.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${why}\n`);
}

/**
 * A loopback address that nobody guesses: behind the gate, the UI itself is not to be found by trying addresses. Only Linux takes the whole
 * of 127.0.0.0/8 (RFC 1122, section 3.2.1.3) without set-up.
 */
export function hiddenLoopback(): string {
  if (process.platform !== 'linux') return '127.0.0.1';
  return `127.${randomInt(1, 255)}.${randomInt(256)}.${randomInt(1, 255)}`;
}
