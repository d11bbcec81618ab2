import type { DriftResponse } from '@tandem/contracts';

export type FeatureMap = NonNullable<DriftResponse['features']>;

export const STATISTICS = ['shift', 'deviation', 'psi'] as const;
export type Statistic = (typeof STATISTICS)[number];

interface Scale {
  readonly label: string;
  /** What it is, in a sentence. */
  readonly about: string;
  /** Where the colour is full: beyond it a glyph marks the cell. */
  readonly end: number;
  readonly format: (value: number) => string;
  /** A value in words. */
  readonly words: (value: number) => string;
}

/** What rounds to 0.00. */
const isUsual = (value: number): boolean => Math.abs(value) < 0.005;
const signed = (value: number): string => `${isUsual(value) ? '' : value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
const factor = (value: number): string => `×${Math.exp(value).toFixed(2)}`;
const side = (value: number): string => (value < 0 ? 'below' : 'above');

export const SCALES: Readonly<Record<Statistic, Scale>> = {
  shift: {
    label: 'Shift',
    about: 'How far the mean of the last hour is from the same minutes of the five sessions before, in standard deviations of those.',
    // Three standard deviations, beyond which hardly anything is by chance.
    end: 3,
    format: signed,
    words: (value) => (isUsual(value) ? 'mean as usual' : `mean ${Math.abs(value).toFixed(2)} standard deviations ${side(value)} usual`),
  },
  deviation: {
    label: 'Deviation',
    about: 'How wildly the last hour varied, as a multiple of the same hour of the five sessions before.',
    // Four times as wild, or a quarter: what the measurements in docs/drift.md inject.
    end: Math.log(4),
    format: factor,
    words: (value) => `varies ${Math.exp(value).toFixed(2)} times as much as usual`,
  },
  psi: {
    label: 'PSI',
    about:
      'Population stability index: how differently the values of the last hour are spread. It warns of nothing, and tells symbols apart.',
    // By chance .18; a feature that remembers hours has 1 to 4 (docs/drift.md).
    end: 2,
    format: signed,
    words: (value) => (isUsual(value) ? 'PSI as usual' : `PSI ${Math.abs(value).toFixed(2)} ${side(value)} usual`),
  },
};

/** From here on the market's part of a feature is warned of (docs/drift.md). */
export const UNUSUAL_LIMIT = 6;

/** How a cell looks: its number, the strength of its colour in per cent of the full one, its side, and what is beyond the scale. */
export interface Cell {
  readonly text: string;
  readonly strength: number;
  readonly tone: 'above' | 'below' | 'none';
  readonly mark: string;
  /** What is shown and read of it. */
  readonly words: string;
}

/** @param value null where nothing can be said */
export function cellOf(statistic: Statistic, value: number | null): Cell {
  if (value === null) return { text: 'nothing can be said', strength: 0, tone: 'none', mark: '·', words: 'nothing can be said' };
  const { end, format, words } = SCALES[statistic];
  const isBeyond = Math.abs(value) >= end;
  return {
    text: format(value),
    strength: Math.round(100 * Math.min(1, Math.abs(value) / end)),
    tone: value === 0 ? 'none' : value < 0 ? 'below' : 'above',
    mark: isBeyond ? (value < 0 ? '▼' : '▲') : '',
    words: words(value),
  };
}

export interface HeatRow {
  readonly feature: string;
  /** Of the median symbol. */
  readonly market: Cell;
  /** The market's part over what it usually is between sessions, and whether that is warned of. */
  readonly unusual: { readonly text: string; readonly warned: boolean };
  /** What each symbol has more. */
  readonly own: readonly Cell[];
}

/** One row a feature, one cell a symbol, by one statistic. */
export function heatRows({ features, symbols, market, own }: FeatureMap, statistic: Statistic): HeatRow[] {
  return features.map((feature, index) => {
    const ratio = market.unusual[index] ?? null;
    return {
      feature,
      market: cellOf(statistic, market[statistic][index] ?? null),
      unusual: { text: ratio === null ? '–' : `${ratio.toFixed(1)}×`, warned: ratio !== null && ratio >= UNUSUAL_LIMIT },
      own: symbols.map((_, symbol) => cellOf(statistic, own[statistic][symbol]?.[index] ?? null)),
    };
  });
}
