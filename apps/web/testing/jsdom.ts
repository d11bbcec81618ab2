// jsdom lays nothing out, so it has nothing to scroll to.
Element.prototype.scrollIntoView = () => undefined;
// Nor does it draw.
HTMLCanvasElement.prototype.getContext = () => null;

/** Without a layout nothing comes into view: what waits for that stays a placeholder. */
globalThis.IntersectionObserver = class {
  readonly root = null;
  readonly rootMargin = '';
  readonly scrollMargin = '';
  readonly thresholds = [];
  observe = (): void => undefined;
  unobserve = (): void => undefined;
  disconnect = (): void => undefined;
  takeRecords = (): IntersectionObserverEntry[] => [];
};
