import type { Interval } from '@tandem/contracts';
import type { Overlay, Pane } from '../../shared/live-view';
import type { Indicator } from './indicator';
import { BOLLINGER, EMA, VWAP } from './overlays';
import { MACD, RSI } from './panes';

/** The indicator behind each word of the address. */
export const OVERLAY_INDICATORS: Record<Overlay, Indicator> = { ema: EMA, bollinger: BOLLINGER, vwap: VWAP };
export const PANE_INDICATORS: Record<Pane, Indicator> = { rsi: RSI, macd: MACD };

/** Names on buttons. */
export const OVERLAY_LABELS: Record<Overlay, string> = { ema: 'EMA', bollinger: 'Bollinger', vwap: 'VWAP' };
export const PANE_LABELS: Record<Pane, string> = { rsi: 'RSI', macd: 'MACD' };

/** Why an overlay says nothing on an interval; null where it does. */
export const whyNot = (overlay: Overlay, interval: Interval): string | null =>
  overlay === 'vwap' && interval === '1d' ? 'A session is one bar here: its average price shows on shorter intervals' : null;
