import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const APPS = join(import.meta.dirname, '../../apps');

/** Says at its end which modules of OpenTelemetry the process had loaded; those inside of its own file are none of the SDK. */
const WATCH = `data:text/javascript,${encodeURIComponent(`
  import { createRequire } from 'node:module';
  const { cache } = createRequire('file:///');
  const packageOf = (path) => /node_modules.(@[a-z]+.[a-z0-9-]*opentelemetry[a-z0-9-]*|@opentelemetry.[a-z0-9-]+)/.exec(path)?.[1];
  process.on('exit', () => {
    const packages = new Set(Object.keys(cache).map(packageOf).filter((name) => name !== undefined));
    console.log(JSON.stringify({ message: 'loaded', packages: [...packages].sort() }));
  });
`)}`;

type Line = Readonly<Record<string, unknown>> & { readonly message: string };

/** The API or a worker as a process of its own, as it was built. */
export class TracedProcess {
  readonly lines: Line[] = [];
  private readonly ended: Promise<number | null>;

  constructor(
    app: 'api' | 'worker',
    args: readonly string[],
    settings: Readonly<Record<string, string>>,
    private readonly child: ChildProcess = spawn(process.execPath, ['--import', WATCH, join(APPS, app, 'dist/main.bundle.js'), ...args], {
      env: { PATH: process.env['PATH'], ...settings },
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  ) {
    createInterface({ input: child.stdout! }).on('line', (line) => this.lines.push(JSON.parse(line) as Line));
    this.ended = new Promise((resolve) => child.once('close', resolve));
  }

  find(message: string): Line | undefined {
    return this.lines.find((line) => line.message === message);
  }

  /** @returns its exit code, and which packages of OpenTelemetry it had loaded */
  async stop(): Promise<{ readonly code: number | null; readonly packages: readonly string[] }> {
    this.child.kill('SIGTERM');
    const code = await this.ended;
    return { code, packages: this.find('loaded')?.['packages'] as string[] };
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}
