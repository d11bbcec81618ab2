import 'reflect-metadata';
import { fileURLToPath } from 'node:url';
import { Logger } from '@nestjs/common';
import { readSettings, retryAtStart } from '@tandem/config';
import { isPassingFailure } from '@tandem/database';
import { createApp } from './create-app.js';
import { LineLogger } from './platform/logger.js';
import { openResources } from './platform/start-up.js';

/** The dashboard as `npm run build` leaves it. */
const WEB_ROOT = fileURLToPath(new URL('../../web/dist/browser', import.meta.url));

try {
  const settings = readSettings(process.env);
  const logger = new LineLogger(settings.LOG_LEVEL);
  const waiting = (error: unknown) => logger.warn('waiting for the database', { why: describe(error) });
  const resources = await retryAtStart(() => openResources(settings), { onFailure: waiting, mayPass: isPassingFailure });
  const app = await createApp(resources, { webRoot: WEB_ROOT, logger });
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= app.close().then(() => resources.database.close()));
  process.once('SIGINT', close).once('SIGTERM', close);
  await app.listen(settings.PORT, settings.HOST);
  new Logger('api').log('listening', { url: await app.getUrl(), source: resources.installation.source, operatorKey: resources.operatorKey.file });
} catch (error) {
  console.error(`The API cannot start. ${describe(error)}`);
  process.exit(1);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  return code === 'EADDRINUSE' ? `Port ${port} is in use. Stop what uses it, or set PORT to another.` : error.message;
}
