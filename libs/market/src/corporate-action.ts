/** A change of what one share is, effective from the first bar of `exDate` (New York, `YYYY-MM-DD`) on. */
export type CorporateAction = Split | Dividend;

/** `ratio` new shares for one old: 4 for 4:1, 0.1 for a 1:10 reverse split. */
export interface Split {
  readonly type: 'split';
  readonly symbol: string;
  readonly exDate: string;
  readonly ratio: number;
}

/** A cash dividend of `amount` US dollars a share. */
export interface Dividend {
  readonly type: 'dividend';
  readonly symbol: string;
  readonly exDate: string;
  readonly amount: number;
}
