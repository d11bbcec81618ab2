import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DCLinter } from 'dclint';
import { describe, expect, it } from 'vitest';
import { API_FLAGS, RESIDENT_ENVIRONMENT, WORKER_FLAGS } from '../bootstrap/support/paths.mjs';
import { composeText, readComposeFile, readDockerfile, ROOT } from './compose-file.ts';

const PASSWORD = { POSTGRES_PASSWORD: 'abc123' };
const file = readComposeFile(PASSWORD);
const services = Object.entries(file.services);
/** Those that end once they have prepared something. */
const PREPARING = ['temporal-schema', 'temporal-namespace'];

/** Of the linter's rules: those of taste, and one that does not know an address with a default. */
const OFF = [
  'no-unbound-port-interfaces',
  'service-dependencies-alphabetical-order',
  'service-keys-order',
  'service-ports-alphabetical-order',
  'services-alphabetical-order',
  'top-level-properties-order',
] as const;
const linter = new DCLinter({ rules: Object.fromEntries(OFF.map((rule) => [rule, 0])), quiet: false, debug: false, exclude: [] });
const findings = (path: string): string[] => {
  const results = linter.lintFiles([path], false) as { messages: { rule: string; message: string }[] }[];
  return results.flatMap(({ messages }) => messages.map(({ rule, message }) => `${rule}: ${message}`));
};

/** Compose itself, where it is installed; it needs no engine to read a file. */
const COMPOSE = [['docker', 'compose'], ['docker-compose']].find(([program = '', ...args]) =>
  / v?[2-9]\./.test(spawnSync(program, [...args, 'version'], { encoding: 'utf8' }).stdout ?? ''),
);
if (COMPOSE === undefined) console.warn('Skipped: what Compose itself says of docker-compose.yml; it is not installed.');

describe('docker-compose.yml', () => {
  it('is a compose file by the schema of the specification, and the linter finds nothing', () => {
    expect(findings(join(ROOT, 'docker-compose.yml'))).toEqual([]);
  });

  it('would not be one with a key that is misspelt', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tandem-compose-'));
    const misspelt = join(folder, 'docker-compose.yml');
    writeFileSync(misspelt, composeText().replace('read_only:', 'readonly:'));
    expect(findings(misspelt)).toEqual([expect.stringMatching(/services\/db.*must NOT have additional properties/)]);
    rmSync(folder, { recursive: true });
  });

  it.skipIf(COMPOSE === undefined)('is read by Compose as by these specs', () => {
    const [program = '', ...args] = COMPOSE!;
    const { status, stdout, stderr } = spawnSync(program, [...args, 'config', '--format', 'json'], {
      cwd: ROOT,
      env: { ...process.env, ...PASSWORD },
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    const read = JSON.parse(stdout) as typeof file;
    expect(Object.keys(read.services).sort()).toEqual(Object.keys(file.services).sort());
    for (const name of ['api', 'worker', 'trainer']) expect(read.services[name]!.environment).toEqual(file.services[name]!.environment);
  });

  it('has database, Temporal with its UI, API, worker and trainer on one network', () => {
    expect(Object.keys(file.services)).toEqual([
      'db',
      'temporal-schema',
      'temporal',
      'temporal-namespace',
      'temporal-ui',
      'api',
      'worker',
      'trainer',
    ]);
    expect(Object.keys(file.networks)).toEqual(['tandem']);
    for (const [, { networks }] of services) expect(networks).toEqual(['tandem']);
  });

  it('asks for the one credential, and has none itself', () => {
    expect(() => readComposeFile({})).toThrow('POSTGRES_PASSWORD: set it in .env');
    const credentials = [...composeText().matchAll(/^ +(\w*(?:PASSWORD|PWD|KEY|SECRET)): (.*)$/gm)];
    expect(credentials.length).toBeGreaterThanOrEqual(6);
    for (const [, name, value] of credentials) expect(value, name).toMatch(/^\$\{\w+(:-|:\?[^}]+)\}$/);
  });
});

describe.each(services)('%s', (name, service) => {
  it('is an image that cannot become another, or built here', () => {
    if (service.build === undefined) expect(service.image).toMatch(/^[\w./-]+:[\w.-]+@sha256:[\da-f]{64}$/);
    else expect(service).toMatchObject({ build: '.', image: 'tandem:latest' });
  });

  it('runs without root, without capabilities, on a file system that it cannot write', () => {
    expect(service.user ?? readDockerfile().user).toMatch(/^(postgres|temporal|1000:1000)$/);
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'], init: true });
  });

  it('has limits of memory and processes, and logs that are rotated', () => {
    expect(service.deploy!.resources.limits).toEqual({ memory: expect.stringMatching(/^\d+[mg]$/), pids: expect.any(Number) });
    expect(service.logging!.options).toEqual({ 'max-size': expect.any(String), 'max-file': expect.any(String) });
  });

  it('starts after what it needs is healthy, or has ended well', () => {
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      expect(condition).toBe(PREPARING.includes(other) ? 'service_completed_successfully' : 'service_healthy');
      if (!PREPARING.includes(other)) expect(file.services[other]!.healthcheck).toBeDefined();
    }
  });

  it('stays up and says how it is, unless it only prepares something', () => {
    if (PREPARING.includes(name)) expect([service.restart, service.healthcheck]).toEqual([undefined, undefined]);
    else expect(service).toMatchObject({ restart: 'unless-stopped', healthcheck: expect.anything() });
  });
});

describe('what is written', () => {
  it('is in named volumes; all else that is mounted can be read alone', () => {
    for (const [, { volumes = [] }] of services)
      for (const volume of volumes) {
        const [source = '', , flags] = volume.split(':');
        if (/^[./]/.test(source)) expect(flags, volume).toBe('ro');
        else expect(Object.keys(file.volumes)).toContain(source);
      }
  });

  it('has the signing key where those are that sign, and not where the API is', () => {
    const { api, worker, trainer } = file.services;
    const holders = services.filter(([, { volumes = [] }]) => volumes.some((volume) => volume.startsWith('signing:')));
    expect(holders.map(([name]) => name)).toEqual(['worker', 'trainer']);
    expect(worker!.environment!['SIGNING_KEY_FILE']).toMatch(/^\/var\/lib\/tandem-keys\//);
    for (const one of [api, worker, trainer]) expect(one!.environment!['TRUSTED_KEYS_FILE']).toMatch(/^\/var\/lib\/tandem\//);
  });

  it('by one of API, worker and trainer is there for the others', () => {
    const { api, worker, trainer } = file.services;
    expect(api!.environment!['VAR_DIR']).toBe('/var/lib/tandem');
    for (const one of [api, worker, trainer]) expect(one!.volumes).toContain('state:/var/lib/tandem');
  });
});

describe('what is published', () => {
  const published = (variables: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(readComposeFile({ ...PASSWORD, ...variables }).services).flatMap(([name, { ports }]) =>
        ports ? [[name, ports]] : [],
      ),
    );

  it('is the dashboard and the UI of Temporal, to this machine alone', () => {
    expect(published({})).toEqual({ 'temporal-ui': ['127.0.0.1:8233:8080'], api: ['127.0.0.1:3000:3000'] });
  });

  it('of Temporal stays with this machine when the dashboard is opened', () => {
    expect(published({ PUBLISH_ADDRESS: '0.0.0.0', PORT: '80' })).toEqual({
      'temporal-ui': ['127.0.0.1:8233:8080'],
      api: ['0.0.0.0:80:3000'],
    });
  });
});

describe('the order of start', () => {
  const after = (name: string): string[] => Object.keys(file.services[name]!.depends_on ?? {}).flatMap((other) => [other, ...after(other)]);

  it('is database, schema, Temporal, namespace, API with its tables, then whoever works', () => {
    expect([...new Set(after('worker'))]).toEqual(['api', 'db', 'temporal-namespace', 'temporal', 'temporal-schema']);
    expect(after('trainer')).toEqual(after('worker'));
  });
});

describe('the programs', () => {
  const program = (app: string) => `apps/${app}/dist/main.bundle.js`;

  it('have the flags and the environment of npm start', () => {
    const { api, worker, trainer } = file.services;
    expect(readDockerfile().command).toEqual(['node', ...API_FLAGS, program('api')]);
    expect(api!.command).toBeUndefined();
    expect(worker!.command).toEqual(['node', ...WORKER_FLAGS, program('worker'), '--queues', 'ingestion,operations']);
    expect(trainer!.command).toEqual(['node', ...WORKER_FLAGS, program('worker'), '--queues', 'training']);
    for (const one of [api, worker, trainer]) expect(one!.environment).toMatchObject(RESIDENT_ENVIRONMENT);
  });

  it('can be there several times, where they train: no name, no port of the machine', () => {
    expect(file.services['trainer']).not.toHaveProperty('container_name');
    expect(file.services['trainer']).not.toHaveProperty('ports');
  });
});
