import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { listeningSockets, residentMegabytes } from '../e2e/processes.ts';

/** With it a process opens its inspector, when it is asked to, on any free port of loopback. */
export const INSPECTABLE = { NODE_OPTIONS: '--inspect-port=127.0.0.1:0' };

const OPEN_MS = 30_000;
/** What a collection frees goes back to the operating system soon after. */
const SETTLE_MS = 2_000;

/** A process of Node that knows nothing of it, looked at over its inspector (https://chromedevtools.github.io/devtools-protocol/v8/). */
export class InspectedProcess {
  private calls = 0;
  private readonly unanswered = new Map<number, PromiseWithResolvers<unknown>>();
  private readonly pid: number;
  private readonly socket: WebSocket;

  private constructor(pid: number, socket: WebSocket) {
    this.pid = pid;
    this.socket = socket;
    socket.on('message', (data) => {
      const { id, result } = JSON.parse(String(data)) as { id?: number; result?: unknown };
      if (id !== undefined) this.unanswered.get(id)?.resolve(result);
    });
    socket.once('close', () => {
      for (const { reject } of this.unanswered.values()) reject(new Error(`Process ${pid} ended.`));
    });
  }

  /** @param pid of a process that was started with INSPECTABLE, which must be this user's */
  static async open(pid: number): Promise<InspectedProcess> {
    const before = new Set(portsOf(pid));
    process.kill(pid, 'SIGUSR1');
    for (let waited = 0; waited < OPEN_MS; waited += 100) {
      const port = portsOf(pid).find((each) => !before.has(each));
      if (port !== undefined) return new InspectedProcess(pid, await connect(port));
      await sleep(100);
    }
    throw new Error(`Process ${pid} opens no inspector; expected one that was started with ${INSPECTABLE.NODE_OPTIONS}.`);
  }

  /** Resident memory, megabytes, with nothing in it that could be collected. */
  async residentMegabytes(): Promise<number> {
    // What finalizers let go of is collected by the second.
    for (let i = 0; i < 2; i += 1) await this.call('HeapProfiler.collectGarbage');
    await sleep(SETTLE_MS);
    return residentMegabytes(this.pid);
  }

  /** What it holds of that by objects and buffers, megabytes: where the rest grows it is in gaps between them, or in native code. */
  async heldMegabytes(): Promise<number> {
    const usage = (await this.call('Runtime.getHeapUsage')) as { usedSize: number; backingStorageSize: number };
    return (usage.usedSize + usage.backingStorageSize) / 2 ** 20;
  }

  close(): void {
    this.socket.terminate();
  }

  private async call(method: string): Promise<unknown> {
    const id = (this.calls += 1);
    const answer = Promise.withResolvers<unknown>();
    this.unanswered.set(id, answer);
    this.socket.send(JSON.stringify({ id, method }));
    try {
      return await answer.promise;
    } finally {
      this.unanswered.delete(id);
    }
  }
}

function portsOf(pid: number): number[] {
  return listeningSockets([pid]).map(({ port }) => port);
}

async function connect(port: number): Promise<WebSocket> {
  const [target] = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as { webSocketDebuggerUrl: string }[];
  const socket = new WebSocket(target!.webSocketDebuggerUrl);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return socket;
}
