import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { StackError } from './stack-error.ts';

/** A resolver that does not answer must not hold up the sentence that says so. */
const LOOKUP_TIMEOUT_MS = 3_000;

/** A label of a host name (RFC 1123, section 2.1). */
const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/i;

/** Whether only this machine reaches what listens there. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/**
 * Checks the form of what a setting says is listened on. Whether it is of this machine shows when it is listened on (`notOfThisMachine`).
 * @throws StackError naming the setting
 */
export async function checkHost(setting: string, host: string): Promise<void> {
  if (isIP(host) !== 0) return;
  const labels = host.split('.');
  // A last label of digits is a mistyped address, never a name (RFC 3696, section 2).
  if (!labels.every((label) => LABEL.test(label)) || /^\d+$/.test(labels.at(-1)!))
    throw new StackError(
      `${setting}=${host} is neither an address, such as 127.0.0.1 or ::1, nor a host name; a port has a setting of its own.`,
    );
  const found = await Promise.race([lookup(host).catch(() => null), sleep(LOOKUP_TIMEOUT_MS, null, { ref: false })]);
  if (found === null) throw new StackError(`${setting}=${host} is a name that this machine cannot look up. Give an address instead.`);
}

/** The sentence for an address that cannot be listened on because it is another machine's, or nobody's. */
export function notOfThisMachine(setting: string, host: string): StackError {
  const own = Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address));
  return new StackError(
    `${setting}=${host} is no address of this machine. It has ${own.join(', ')}; ` +
      '127.0.0.1 is reached from this machine alone, 0.0.0.0 and :: by all.',
  );
}

/** One line for each setting that lets other machines in, for the terminal. */
export function exposureWarnings(settings: {
  readonly HOST: string;
  readonly TEMPORAL_HOST: string;
  readonly TEMPORAL_UI_HOST: string;
}): string[] {
  const { HOST, TEMPORAL_HOST, TEMPORAL_UI_HOST } = settings;
  const runs = 'can start, change and end every run: it asks for no password';
  const warnings: [setting: string, host: string, what: string][] = [
    ['HOST', HOST, 'reads the dashboard and the API; changes need the operator key, which goes over the network as it is'],
    ['TEMPORAL_HOST', TEMPORAL_HOST, `${runs}. Its HTTP interface and metrics are open as well`],
    ['TEMPORAL_UI_HOST', TEMPORAL_UI_HOST, runs],
  ];
  return warnings
    .filter(([, host]) => !isLoopback(host))
    .map(([setting, host, what]) => `WARNING: ${setting}=${host}: whoever reaches this machine ${what}.`);
}
