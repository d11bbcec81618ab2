import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { WsAdapter } from '@nestjs/platform-ws';
import compression from 'compression';
import { AppModule } from './app.module.js';
import { serveDashboard } from './dashboard/dashboard.js';
import { securityHeaders } from './dashboard/security-headers.js';
import { serveDocs } from './docs/open-api.js';
import type { ApiResources } from './platform/resources.js';
import { ProblemFilter } from './problem/problem.filter.js';
import { validationPipe } from './problem/validation.js';
import { parseFrame } from './ws/frame.js';

export interface AppOptions {
  /** Folder of the built dashboard. */
  readonly webRoot: string;
  readonly logger: LoggerService;
}

/** The application, put together and not listening yet. */
export async function createApp(resources: ApiResources, { webRoot, logger }: AppOptions): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with(resources), {
    logger,
    abortOnError: false,
    forceCloseConnections: true,
  });
  app.disable('x-powered-by');
  app.use(securityHeaders(), compression());
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ProblemFilter());
  app.useWebSocketAdapter(new WsAdapter(app, { messageParser: parseFrame }));
  serveDocs(app);
  serveDashboard(app, webRoot);
  return app;
}
