import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { withStyleNonce } from './security-headers.js';

/** Paths that belong to the server, whatever they are asked for. */
const SERVER_PATHS = /^\/(api|ws|health|metrics)(\/|$)/;

/** The build puts a digest of the content into these names, so that a name never means anything else. */
const HASHED = /-[\w-]{8}\.(js|css|woff2|svg|png)$/;
const IMMUTABLE = 'public, max-age=31536000, immutable';
const REVALIDATE = 'no-cache';
/** A page that came from a cache would have the nonce of another response. */
const UNCACHED = 'no-store';

/** Stands in the page for the nonce of its styles: Angular puts those of its components into style elements. */
const NONCE_PLACEHOLDER = 'CSP_NONCE';

/** Serves the built dashboard, and its page for every path that the dashboard's own router knows. */
export function serveDashboard(app: NestExpressApplication, webRoot: string): void {
  const page = join(webRoot, 'index.html');
  app.use((request: Request, response: Response, next: NextFunction) => {
    if (!isPage(request)) return next();
    // Without a built dashboard the request goes on to the problem that nothing is served there.
    readFile(page, 'utf8').then(
      (html) => sendPage(response, html),
      () => next(),
    );
  });
  app.useStaticAssets(webRoot, {
    index: false,
    setHeaders: (response, path) => response.setHeader('Cache-Control', HASHED.test(path) ? IMMUTABLE : REVALIDATE),
  });
}

function sendPage(response: Response, html: string): void {
  const sent = withStyleNonce(response, (nonce) => html.replaceAll(NONCE_PLACEHOLDER, nonce));
  response.setHeader('Cache-Control', UNCACHED);
  response.type('html').send(sent);
}

/** What a browser may ask for that is no page; a symbol may have a point in it, too, as BRK.B has. */
const FILE = /\.(js|mjs|css|map|json|txt|xml|ico|png|svg|webp|woff2?|webmanifest)$/i;

/** Whether a browser asks for a page: a path that is no file, or the page's own file, in HTML. */
function isPage({ method, path, headers }: Request): boolean {
  const wantsHtml = headers.accept?.includes('text/html') ?? false;
  return (method === 'GET' || method === 'HEAD') && wantsHtml && !SERVER_PATHS.test(path) && !FILE.test(path);
}
