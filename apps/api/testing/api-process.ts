import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

const PROGRAM = join(dirname(createRequire(import.meta.url).resolve('@tandem/api/model-tasks')), '../main.js');

/** What an API says of itself at `/health/ready`. */
interface Replica {
  readonly role: 'leader' | 'follower';
  readonly takeovers: number;
}

interface Details {
  readonly replica: Replica;
}

/** What an API says of itself, also while it is without its database. */
export async function replicaOf(url: string): Promise<Replica> {
  const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(10_000) });
  const answer = (await response.json()) as { details?: Details; checks?: { details: Details } };
  return (answer.details ?? answer.checks!.details).replica;
}

/** The API as a process of its own, as it was built; Temporal is away. */
export class ApiProcess {
  readonly url: string;
  private readonly child: ChildProcess;
  private readonly ended: Promise<number | null>;

  private constructor(child: ChildProcess, url: string) {
    this.child = child;
    this.url = url;
    this.ended = new Promise((resolve) => child.once('exit', resolve));
  }

  /** @param varDir two processes that share it share the operator key @throws Error when it ends before it listens */
  static async start(databaseUrl: string, varDir: string): Promise<ApiProcess> {
    const settings = { DATABASE_URL: databaseUrl, SOURCE: 'simulated', VAR_DIR: varDir, PORT: '0', TEMPORAL_ADDRESS: '127.0.0.1:1' };
    const child = spawn(process.execPath, [PROGRAM], {
      env: { PATH: process.env['PATH'], ...settings },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const { promise: url, resolve, reject } = Promise.withResolvers<string>();
    createInterface({ input: child.stdout }).on('line', (line) => {
      const logged = JSON.parse(line) as { message?: string; url?: string };
      if (logged.message === 'listening') resolve(logged.url!);
    });
    child.once('exit', (code) => reject(new Error(`The API ended with exit code ${code} before it listened.`)));
    return new ApiProcess(child, await url);
  }

  get wsUrl(): string {
    return `${this.url.replace('http', 'ws')}/ws`;
  }

  get pid(): number {
    return this.child.pid!;
  }

  replica(): Promise<Replica> {
    return replicaOf(this.url);
  }

  /** @returns its exit code once it has ended; null: by the signal */
  signal(name: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    this.child.kill(name);
    return this.ended;
  }

  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.child.kill('SIGCONT');
  }

  /** Ends it, whatever state it is in. */
  async remove(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await this.signal('SIGKILL');
  }
}
