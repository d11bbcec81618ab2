import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';

/** Headers that keep a browser from loading or running anything that is not served here. */
export function securityHeaders() {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: [`'self'`],
        scriptSrcAttr: [`'none'`],
        // Angular puts the styles of components into style elements, charts into style attributes.
        styleSrc: [`'self'`, `'unsafe-inline'`],
        imgSrc: [`'self'`, 'data:'],
        objectSrc: [`'none'`],
        baseUri: [`'self'`],
        formAction: [`'self'`],
        frameAncestors: [`'self'`],
      },
    },
    // It listens on this machine over plain HTTP: a promise of HTTPS would lock its users out.
    strictTransportSecurity: false,
  });
}

/** Paths that belong to the server, whatever they are asked for. */
const SERVER_PATHS = /^\/(api|ws|health|metrics)(\/|$)/;

/** The build puts a digest of the content into these names, so that a name never means anything else. */
const HASHED = /-[A-Z0-9]{8}\.(js|css|woff2|svg|png)$/;
const IMMUTABLE = 'public, max-age=31536000, immutable';
const REVALIDATE = 'no-cache';

/** Serves the built dashboard, and its page for every path that the dashboard's own router knows. */
export function serveDashboard(app: NestExpressApplication, webRoot: string): void {
  app.useStaticAssets(webRoot, {
    setHeaders: (response, path) => response.setHeader('Cache-Control', HASHED.test(path) ? IMMUTABLE : REVALIDATE),
  });
  const page = join(webRoot, 'index.html');
  app.use((request: Request, response: Response, next: NextFunction) => {
    if (!isPage(request)) return next();
    response.setHeader('Cache-Control', REVALIDATE);
    // Without a built dashboard the request goes on to the problem that nothing is served there.
    response.sendFile(page, (error) => error && !response.headersSent && next());
  });
}

/** Whether a browser asks for a page: a path without a file's extension, in HTML. */
function isPage({ method, path, headers }: Request): boolean {
  const wantsHtml = headers.accept?.includes('text/html') ?? false;
  return (method === 'GET' || method === 'HEAD') && wantsHtml && !SERVER_PATHS.test(path) && !/\.\w+$/.test(path);
}
