import { randomBytes } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import helmet from 'helmet';

/** Sources of styles besides the files that are served here; there are none but those of the page that is sent. */
type Styles = readonly string[];

/** What a page may load and run: nothing that is not served here. */
function contentSecurityPolicy(styles: Styles) {
  return {
    useDefaults: false,
    directives: {
      defaultSrc: [`'self'`],
      scriptSrcAttr: [`'none'`],
      styleSrc: [`'self'`, ...styles],
      imgSrc: [`'self'`, 'data:'],
      objectSrc: [`'none'`],
      baseUri: [`'self'`],
      formAction: [`'self'`],
      frameAncestors: [`'self'`],
    },
  };
}

/** Headers that keep a browser from loading or running anything that is not served here. */
export function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: contentSecurityPolicy([]),
    // It listens on this machine over plain HTTP: a promise of HTTPS would lock its users out.
    strictTransportSecurity: false,
  });
}

/** 128 bits, as CSP 3 asks of a nonce. */
const NONCE_BYTES = 16;

/**
 * A page with style elements of its own, and of what it runs: they are known by a nonce that nobody can guess, which the response's policy
 * names. To be sent at once and kept by no cache.
 * @param html makes the page with that nonce
 */
export function withStyleNonce(response: Response, html: (nonce: string) => string): string {
  const nonce = randomBytes(NONCE_BYTES).toString('base64');
  const policy = helmet.contentSecurityPolicy(contentSecurityPolicy([`'nonce-${nonce}'`]));
  policy(response.req, response, () => undefined);
  return html(nonce);
}
