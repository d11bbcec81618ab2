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

// Frames of jsdom stop for good when the first of them is asked for under the fake timers of some spec; these are of the timers there are.
const FRAME_MS = 16;
globalThis.requestAnimationFrame = (callback) => Number(setTimeout(() => callback(performance.now()), FRAME_MS));
globalThis.cancelAnimationFrame = (handle) => clearTimeout(handle);
