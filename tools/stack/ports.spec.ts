import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { choosePort } from './ports.ts';

const HOST = '127.0.0.1';
const strangers: Server[] = [];
const logged: string[] = [];

/** A port that something else listens on. */
async function busyPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  strangers.push(server);
  return (server.address() as AddressInfo).port;
}

const request = (wanted: number, explicit: boolean) =>
  choosePort({ setting: 'PORT', wanted, explicit, hostSetting: 'HOST', host: HOST, log: (line) => logged.push(line) });

afterEach(() => {
  for (const server of strangers.splice(0)) server.close();
  logged.length = 0;
});

describe('choosePort', () => {
  it('takes any free port for 0', async () => {
    expect(await request(0, true)).toBeGreaterThan(0);
  });

  it('refuses a busy port that the user chose, and names port, setting and holder', async () => {
    const port = await busyPort();

    await expect(request(port, true)).rejects.toThrow(new RegExp(`Port ${port} is in use by .*process ${process.pid}.*PORT`));
  });

  it('moves a busy default to another port and says so', async () => {
    const port = await busyPort();

    const chosen = await request(port, false);

    expect(chosen).toBeGreaterThan(port);
    expect(logged).toEqual([expect.stringMatching(new RegExp(`Port ${port} is in use.*; taking ${chosen} \\(PORT\\)`))]);
  });

  it('says that an address is none of this machine, and which it has', async () => {
    const where = { hostSetting: 'TEMPORAL_HOST', host: '192.0.2.1' } as const;
    const attempt = choosePort({ setting: 'PORT', wanted: 0, explicit: false, ...where, log: () => undefined });

    await expect(attempt).rejects.toThrow(/TEMPORAL_HOST=192\.0\.2\.1 is no address of this machine.*127\.0\.0\.1/);
  });
});
