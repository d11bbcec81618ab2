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

/** The API as a process of its own, as it was built; Temporal is away. */
export class ApiProcess {
  private readonly lines: string[] = [];
  private readonly ended: Promise<number | null>;

  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    output: AsyncIterable<string>,
  ) {
    this.ended = new Promise((resolve) => child.once('exit', resolve));
    void this.read(output);
  }

  /** @param varDir two processes that share it share the operator key @throws Error with what it logged when it ends before it listens */
  static async start(databaseUrl: string, varDir: string): Promise<ApiProcess> {
    const settings = { DATABASE_URL: databaseUrl, SOURCE: 'simulated', VAR_DIR: varDir, PORT: '0', TEMPORAL_ADDRESS: '127.0.0.1:1' };
    const child = spawn(process.execPath, [PROGRAM], {
      env: { PATH: process.env['PATH'], ...settings },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const output = createInterface({ input: child.stdout });
    const lines = output[Symbol.asyncIterator]();
    for (;;) {
      const { value, done } = await lines.next();
      if (done === true) throw new Error('The API ended before it listened.');
      const { message, url } = JSON.parse(value) as { message?: string; url?: string };
      if (message === 'listening') return new ApiProcess(child, url!, { [Symbol.asyncIterator]: () => lines });
    }
  }

  get wsUrl(): string {
    return `${this.url.replace('http', 'ws')}/ws`;
  }

  /** What it logged since it listens. */
  get logged(): readonly string[] {
    return this.lines;
  }

  /** Also while it is without its database. */
  async replica(): Promise<Replica> {
    const response = await fetch(`${this.url}/health/ready`, { signal: AbortSignal.timeout(10_000) });
    const answer = (await response.json()) as { details?: Details; checks?: { details: Details } };
    return (answer.details ?? answer.checks!.details).replica;
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

  private async read(output: AsyncIterable<string>): Promise<void> {
    for await (const line of output) this.lines.push(line);
  }
}
