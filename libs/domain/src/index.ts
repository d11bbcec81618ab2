export { allocateSeries, barsOf, joinSeries, pickBars, sliceSeries, toSeries, viewSeries, type BarSeries } from './bar-series.js';
export { BAR_MS, BEGINNING, END, type Bar, type FormingBar } from './bar.js';
export { addDays, isCalendarDate } from './calendar-date.js';
export { adjustmentsOf, adjustSeries, type Adjustment, type CorporateAction, type DividendMethod } from './corporate-actions.js';
export * from './enumerations.js';
export {
  EXCURSION_LEVELS,
  EXCURSION_VALUES,
  excursionQuantile,
  MAX_EXCURSION,
  MIN_EXCURSION,
  MOVE_LEVELS,
  MOVE_MINUTES,
} from './excursion.js';
export { uShape, volatilityShape } from './intraday-volatility.js';
export { isStale, lastSessionOver, marketNow, type MarketClock } from './market-clock.js';
export type { MacroObservation, NewsItem } from './market-context.js';
export { marketStatus, marketTimeOf, type MarketStatus } from './market-status.js';
export { DEFAULT_SYMBOLS, isSymbol, MARKET_SYMBOL, type MarketIdentity } from './market.js';
export { median } from './median.js';
export { newYorkDate, newYorkInstant, newYorkOffset, newYorkTime } from './new-york-time.js';
export { attributeSymbols, COMPANIES, type Company } from './news/companies.js';
export {
  canonicalUrl,
  joinFound,
  mergeNews,
  newsId,
  rejectedNews,
  type FetchedNews,
  type FoundNews,
  type RejectedNews,
} from './news/news.js';
export { sentimentOf } from './news/sentiment.js';
export {
  CALENDAR_START,
  CALENDAR_YEARS,
  CalendarError,
  FULL_SESSION_MINUTES,
  firstSessionOf,
  isHalfDay,
  isInCalendar,
  isInRegularHours,
  minuteOfSession,
  minutesToClose,
  nextSession,
  OPEN_MINUTE,
  previousSession,
  sessionAt,
  sessionMinutes,
  sessionOn,
  sessionsBefore,
  sessionsBetween,
  upcomingSession,
  type Session,
} from './nyse-calendar.js';
export { readDecimal, readInstant, readWholeNumber } from './parameters.js';
export {
  CLASS_COUNT,
  CLASSES,
  DOWN,
  HORIZON_BARS,
  imbalance,
  MAX_MISSING_MINUTES,
  NEUTRAL,
  toShares,
  UP,
  WINDOW_BARS,
  type ClassShares,
} from './prediction-task.js';
export {
  largestClass,
  meanLogLoss,
  MIN_PROBABILITY,
  ModelOutputError,
  requireProbabilities,
  softmaxRow,
  surprise,
} from './probabilities.js';
export { hash32, Random } from './random.js';
export { medianMove, recommend, type Recommendation, type TradingConditions } from './recommendation.js';
export {
  isSignal,
  jointClass,
  leadingClass,
  signalOf,
  type ClassProbabilities,
  type ModelPrediction,
  type Side,
  type Thresholds,
} from './signal.js';
export { barFault, barStartFault, isPrice, isValidBar, isVolume, RANGE_TOLERANCE, TradingMinutes, type BarFaultRule } from './valid-bar.js';
export { isTimeZone, ZoneClock } from './zone-clock.js';
