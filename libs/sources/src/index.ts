export type { SourceHealth } from './http/circuit-breaker.js';
export {
  concernsOneRequest,
  InvalidRequestError,
  MalformedResponseError,
  RateLimitedError,
  SourceError,
  UnknownResourceError,
} from './http/errors.js';
export { createProvider, type Provider } from './http/provider.js';
export { SYSTEM_RUNTIME, type Runtime } from './http/runtime.js';
export { redirectedWire } from './http/wire.js';
export { FredSource } from './macro/fred-source.js';
export { NewsApiSource } from './news/newsapi-source.js';
export { openReplay, ReplayError } from './replay/open-replay.js';
export { openSimulated } from './simulated/simulated-market.js';
export type { MarketSession, VirtualMarket } from './virtual-market.js';
export type { ReportedActions } from './yahoo/corporate-actions.js';
export type { RejectedItem, YahooQuote } from './yahoo/quotes.js';
export { YahooSource } from './yahoo/yahoo-source.js';
