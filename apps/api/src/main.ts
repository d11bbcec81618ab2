import 'reflect-metadata';
import { flushCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Logger, type INestApplication } from '@nestjs/common';
import { escapeControls, JsonLog, readSettings, retryAtStart, SettingsError, startTracing, type Settings } from '@tandem/config';
import { isTransientFailure } from '@tandem/database';
import { createApp } from './app/app.js';
import { openResources, type ApiResources } from './app/resources.js';
import { JsonLogger } from './platform/logger.js';

/** The dashboard as `npm run build` leaves it. */
const WEB_ROOT = fileURLToPath(new URL('../../web/dist/browser', import.meta.url));

/**
 * Connections that the operating system may hold until they are accepted. Node's 511 let the others of a storm of a thousand wait for a
 * second, until their first packet is sent again.
 */
const BACKLOG = 4_096;

/** Codes of the system and its resolver for an address that is not this machine's, or a name that is none. */
const NO_ADDRESS = new Set(['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EINVAL']);

try {
  const settings = readSettings(process.env);
  const logger = new JsonLogger(new JsonLog(settings.LOG_LEVEL));
  const tracing = await startTracing(settings, 'tandem-api', (message, details) => logger.warn(message, details));
  const waiting = (error: unknown) => logger.warn('waiting for the database', { why: describe(error) });
  // When the database is lost again while the API starts, the start begins again.
  const { app, resources } = await retryAtStart(() => start(settings, logger, tracing !== null), {
    onFailure: waiting,
    isRetryable: isTransientFailure,
  });
  let closing: Promise<void> | undefined;
  const end = async () => {
    await app.close();
    await resources.database.close();
    if (tracing === null) return;
    await tracing.shutDown();
    // A collector that does not answer would hold the process until its last request has timed out.
    process.exit();
  };
  const close = () => (closing ??= end());
  process.once('SIGINT', close).once('SIGTERM', close);
  new Logger('api').log('listening', {
    url: await app.getUrl(),
    source: resources.installation.source,
    operatorKey: resources.operatorKey.file,
  });
  // Else it is written when the process ends by itself: one that is killed before would be compiled again at its next start.
  flushCompileCache();
} catch (error) {
  console.error(escapeControls(`The API cannot start. ${describe(error)}`));
  process.exit(1);
}

/** Leaves nothing open where it fails. */
async function start(settings: Settings, logger: JsonLogger, traced: boolean): Promise<{ app: INestApplication; resources: ApiResources }> {
  const resources = await openResources(settings);
  let app: INestApplication | undefined;
  try {
    app = await createApp(resources, { webRoot: WEB_ROOT, mcp: settings.MCP === 'on', traced, logger });
    await listen(app, settings);
    return { app, resources };
  } catch (error) {
    await app?.close();
    await resources.database.close();
    throw error;
  }
}

async function listen(app: INestApplication, { PORT, HOST }: Settings): Promise<void> {
  try {
    // Nest hands on what its types do not name.
    await Reflect.apply(app.listen, app, [PORT, HOST, BACKLOG]);
  } catch (error) {
    // Not to be taken for a network that is away: waiting does not help.
    if (!NO_ADDRESS.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    throw new SettingsError(
      `HOST=${HOST} is no address or name of this machine. Use 127.0.0.1, 0.0.0.0 for every network, or one of its own.`,
    );
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  return code === 'EADDRINUSE' ? `Port ${port} is in use. Stop what uses it, or set PORT to another.` : error.message;
}
