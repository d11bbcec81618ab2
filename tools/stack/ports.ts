import { type AddressInfo, createServer } from 'node:net';
import type { Plan } from './plan.ts';
import { portHolder } from './port-holder.ts';
import { StackError } from './stack-error.ts';

/** As many ports after a busy default as are tried before giving up. */
const NEXT_PORTS = 50;

export interface PortRequest {
  /** The setting that says which port, as in `PORT`. */
  readonly setting: string;
  /** 0 takes any free port. */
  readonly wanted: number;
  /** Whether the user chose it: then another one would surprise, and a busy one is an error. */
  readonly explicit: boolean;
  readonly host: string;
  readonly log: (line: string) => void;
}

/** The ports that the stack's own servers take; PostgreSQL, which an earlier run may have left running, sees to its own. */
export interface StackPorts {
  readonly api: number;
  readonly temporal: number;
  readonly temporalUi: number;
}

/**
 * Chooses them before anything starts, so that a busy one is told at once.
 * @throws StackError naming the port, its setting and, where it can be known, who holds it
 */
export async function choosePorts({ settings, explicit, log }: Plan): Promise<StackPorts> {
  const choose = (setting: 'PORT' | 'TEMPORAL_PORT' | 'TEMPORAL_UI_PORT') =>
    choosePort({ setting, wanted: settings[setting], explicit: explicit.has(setting), host: settings.HOST, log });
  const api = await choose('PORT');
  if (settings.TEMPORAL_ADDRESS !== undefined) return { api, temporal: 0, temporalUi: 0 };
  return { api, temporal: await choose('TEMPORAL_PORT'), temporalUi: await choose('TEMPORAL_UI_PORT') };
}

/**
 * A port that can be listened on now.
 * @throws StackError naming the port, its setting and, where it can be known, who holds it
 */
export async function choosePort({ setting, wanted, explicit, host, log }: PortRequest): Promise<number> {
  const free = await listenBriefly(wanted, host);
  if (free !== null) return free;
  const holder = await portHolder(wanted);
  const busy = `Port ${wanted} is in use${holder === null ? '' : ` by ${holder}`}`;
  if (explicit) throw new StackError(`${busy}. Stop what listens there, or choose another ${setting}.`);
  for (let port = wanted + 1; port <= Math.min(wanted + NEXT_PORTS, 65_535); port++) {
    if ((await listenBriefly(port, host)) === null) continue;
    log(`${busy}; taking ${port} (${setting}).`);
    return port;
  }
  throw new StackError(`${busy}, and so are the next ${NEXT_PORTS}. Choose a free ${setting}.`);
}

/** @returns the port, or null when it is in use; a port that must not be used is an error of its own */
function listenBriefly(port: number, host: string): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null);
      else reject(new StackError(`Cannot listen on ${host}:${port} (${error.code ?? error.message}). Check HOST and the port.`));
    });
    server.listen({ port, host, exclusive: true }, () => {
      const { port: given } = server.address() as AddressInfo;
      server.close(() => resolve(given));
    });
  });
}
