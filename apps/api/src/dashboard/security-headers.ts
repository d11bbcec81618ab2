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
