const price = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
/** Below one dollar US exchanges quote hundredths of a cent. */
const subDollarPrice = new Intl.NumberFormat('en-US', { minimumFractionDigits: 4, maximumFractionDigits: 4 });
const change = new Intl.NumberFormat('en-US', { style: 'percent', minimumFractionDigits: 2, signDisplay: 'exceptZero' });
const move = new Intl.NumberFormat('en-US', { style: 'percent', minimumFractionDigits: 2, maximumFractionDigits: 3 });
const share = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat('en-US', { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
const count = new Intl.NumberFormat('en-US');
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

/** Dollars: `187.20`. */
export const formatPrice = (value: number): string => (Math.abs(value) < 1 ? subDollarPrice : price).format(value);
/** Relative change, 0.0123 → `+1.23%`. */
export const formatChange = (value: number): string => change.format(value);
/** Share or probability, 0.614 → `61%`. */
export const formatShare = (value: number): string => share.format(value);
/** Share of which a tenth of a percent counts, 0.7984 → `79.8%`. */
export const formatShareInTenths = (value: number): string => tenths.format(value);
/** Size of a move or a cost, without a sign: 0.0011 → `0.11%`. */
export const formatMove = (value: number): string => move.format(value);
/** Area under a curve or R²: 0.672 → `.67`, −0.2 → `-.20`. */
export const formatArea = (value: number): string => value.toFixed(2).replace(/^(-?)0/, '$1');
/** `6,964` */
export const formatCount = (value: number): string => count.format(value);
/** Volume: 2552915 → `2.6M`. */
export const formatVolume = (value: number): string => compact.format(value);

/** What rounds to 0.00 % is shown as no change. */
const FLAT = 0.000_05;

/** The direction of a relative change as a sign, so that colour is not its only carrier. */
export function arrowOf(value: number): '▲' | '▼' | '' {
  if (Math.abs(value) < FLAT) return '';
  return value > 0 ? '▲' : '▼';
}

/** The class that colours a change; see styles.css. */
export function toneOf(value: number): 'up' | 'down' | 'calm' {
  if (Math.abs(value) < FLAT) return 'calm';
  return value > 0 ? 'up' : 'down';
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A duration in the one unit that matters: `3 s`, `4 min`, `2 h`. */
export function formatAge(milliseconds: number): string {
  if (milliseconds < MINUTE) return `${Math.floor(milliseconds / SECOND)} s`;
  if (milliseconds < HOUR) return `${Math.floor(milliseconds / MINUTE)} min`;
  return `${Math.floor(milliseconds / HOUR)} h`;
}

/** A duration in two units: `12 s`, `3 min 12 s`, `1 h 4 min`. */
export function formatDuration(milliseconds: number): string {
  const [hours, minutes, seconds] = [HOUR, MINUTE, SECOND].map((unit) => Math.floor(milliseconds / unit)) as [number, number, number];
  if (hours > 0) return `${hours} h ${minutes % 60} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}
