import helmet from 'helmet';

/**
 * Digest of `this.media='all'`, the handler with which Angular's build switches its stylesheet on once it is loaded
 * (critical styles are inlined before). The only inline script of the page.
 */
const STYLESHEET_HANDLER = `'sha256-MhtPZXr7+LpJUY5qtMutB+qWfQtMaPccfe7QXtCcEYc='`;

/** Headers that keep a browser from loading or running anything that is not served here. */
export function securityHeaders() {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: [`'self'`],
        scriptSrcAttr: [`'unsafe-hashes'`, STYLESHEET_HANDLER],
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
