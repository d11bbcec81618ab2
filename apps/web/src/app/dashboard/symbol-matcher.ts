import { UrlSegment, type UrlMatcher } from '@angular/router';

/** Every path names a symbol, or none: what is not one is told in the page, with the list beside it. */
export const symbolMatcher: UrlMatcher = (segments) => {
  const path = segments.map(({ path }) => path).join('/');
  return { consumed: segments, posParams: path === '' ? {} : { symbol: new UrlSegment(path, {}) } };
};
