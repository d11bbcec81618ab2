import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createSecureServer, type IncomingHttpHeaders } from 'node:http2';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { Connection } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSettings, retryAtStart, temporalSecurity, type TemporalServer } from '@tandem/config';
import { TEMPORAL_CLI } from '@tandem/pipeline/testing';
import { connectTemporal, TemporalUnreachableError } from './temporal.js';

/** The server's name, which is not that of the address. */
const NAME = 'temporal.example';
/** Long enough for a handshake that is refused. */
const PATIENCE_MS = 5_000;

interface Certificates {
  readonly authority: string;
  readonly server: { readonly cert: string; readonly key: string };
  readonly client: { readonly cert: string; readonly key: string };
}

async function makeCertificates(): Promise<Certificates> {
  const authority = await generate([{ name: 'commonName', value: 'authority' }], {
    extensions: [{ name: 'basicConstraints', cA: true, critical: true }],
  });
  const signed = async (name: string) => {
    const ca = { key: authority.private, cert: authority.cert };
    const extensions = [{ name: 'subjectAltName' as const, altNames: [{ type: 2 as const, value: name }] }];
    const { cert, private: key } = await generate([{ name: 'commonName', value: name }], { ca, extensions });
    return { cert, key };
  };
  return { authority: authority.cert, server: await signed(NAME), client: await signed('tandem') };
}

describe.skipIf(TEMPORAL_CLI === null)('a Temporal server behind TLS, which asks for a certificate', () => {
  const address = (server: { address(): unknown }) => `127.0.0.1:${(server.address() as AddressInfo).port}`;
  let folder: string;
  let certificates: Certificates;
  let temporal: TestWorkflowEnvironment;
  let gate: ReturnType<typeof createServer>;
  beforeAll(async () => {
    Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined), telemetryOptions: { logging: { filter: 'OFF' } } });
    folder = await mkdtemp(join(tmpdir(), 'tandem-tls-'));
    certificates = await makeCertificates();
    const { authority, server, client } = certificates;
    await Promise.all([
      writeFile(join(folder, 'authority.pem'), authority),
      writeFile(join(folder, 'client.pem'), client.cert),
      writeFile(join(folder, 'client.key'), client.key),
    ]);
    temporal = await TestWorkflowEnvironment.createLocal({ server: { executable: { type: 'existing-path', path: TEMPORAL_CLI! } } });
    const [host, port] = temporal.address.split(':') as [string, string];
    gate = createServer({ ...server, ca: authority, requestCert: true, rejectUnauthorized: true, ALPNProtocols: ['h2'] }, (socket) => {
      const inner = connect(Number(port), host);
      socket.pipe(inner).pipe(socket);
      for (const one of [socket, inner]) one.on('error', () => (socket.destroy(), inner.destroy()));
    });
    gate.on('tlsClientError', () => undefined);
    await once(gate.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(async () => {
    gate?.close();
    await temporal?.teardown();
    await rm(folder, { recursive: true });
  });

  const serverOf = (environment: Record<string, string>): TemporalServer => {
    const settings = readSettings(environment);
    return { address: settings.TEMPORAL_ADDRESS!, ...temporalSecurity(settings) };
  };
  const ours = () => ({
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: join(folder, 'authority.pem'),
    TEMPORAL_TLS_CLIENT_CERT_PATH: join(folder, 'client.pem'),
    TEMPORAL_TLS_CLIENT_KEY_PATH: join(folder, 'client.key'),
    TEMPORAL_TLS_SERVER_NAME: NAME,
  });
  /** As a worker reaches it, and as the API and the command line do. */
  const reach = async (server: TemporalServer, namespace: string) => {
    // The server needs a moment to know of a namespace that was just made.
    const native = await retryAtStart(() => connectTemporal(server, namespace, PATIENCE_MS), { onFailure: () => undefined });
    await native.close();
    const connection = await Connection.connect({ ...server, connectTimeout: PATIENCE_MS });
    try {
      return (await connection.workflowService.describeNamespace({ namespace })).namespaceInfo?.name;
    } finally {
      await connection.close();
    }
  };

  it('is reached by worker and client with certificates of the environment, and its namespace is made', async () => {
    expect(await reach(serverOf({ TEMPORAL_ADDRESS: address(gate), ...ours() }), 'tls')).toBe('tls');
  });

  it('is reached by a profile of temporal.toml', async () => {
    const file = join(folder, 'temporal.toml');
    const tls = Object.entries(ours()).map(
      ([name, value]) => `${name.replace('TEMPORAL_TLS_', '').toLowerCase()} = ${JSON.stringify(value)}`,
    );
    await writeFile(file, `[profile.desk]\naddress = "${address(gate)}"\n[profile.desk.tls]\n${tls.join('\n')}\n`);
    expect(await reach(serverOf({ TEMPORAL_PROFILE: 'desk', TEMPORAL_CONFIG_FILE: file }), 'tls')).toBe('tls');
  });

  it('refuses who shows no certificate, and is not believed without its authority or under another name', async () => {
    const { TEMPORAL_TLS_SERVER_CA_CERT_PATH: authority, TEMPORAL_TLS_SERVER_NAME: name, ...pair } = ours();
    const unknown = { TEMPORAL_TLS_SERVER_CA_CERT_PATH: authority, TEMPORAL_TLS_SERVER_NAME: name };
    for (const given of [unknown, { ...pair, TEMPORAL_TLS_SERVER_NAME: name }, { ...pair, TEMPORAL_TLS_SERVER_CA_CERT_PATH: authority }]) {
      const server = serverOf({ TEMPORAL_ADDRESS: address(gate), ...given });
      await expect(connectTemporal(server, 'tls', PATIENCE_MS)).rejects.toThrow(TemporalUnreachableError);
      await expect(Connection.connect({ ...server, connectTimeout: 1_000 })).rejects.toThrow();
    }
  });

  it('gets the key with every request, under TLS', async () => {
    const asked: IncomingHttpHeaders[] = [];
    const { server, authority } = certificates;
    const recorder = createSecureServer({ ...server, allowHTTP1: false }, () => undefined);
    recorder.on('stream', (stream, headers) => {
      asked.push(headers);
      stream.respond(
        { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '16', 'grpc-message': 'not yours' },
        { endStream: true },
      );
    });
    await once(recorder.listen(0, '127.0.0.1'), 'listening');
    const given = serverOf({
      TEMPORAL_ADDRESS: address(recorder),
      TEMPORAL_API_KEY: 'key-of-desk',
      TEMPORAL_TLS_SERVER_CA_CERT_DATA: authority,
      TEMPORAL_TLS_SERVER_NAME: NAME,
    });
    await expect(connectTemporal(given, 'desk', PATIENCE_MS)).rejects.toThrow(/not yours/);
    await expect(Connection.connect({ ...given, connectTimeout: PATIENCE_MS })).rejects.toThrow();
    expect(asked.length).toBeGreaterThan(1);
    expect(new Set(asked.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer key-of-desk']));
    recorder.close();
  });
});
