/** A change of what one share is. */
export interface CorporateAction {
  readonly symbol: string;
  /** The first day that trades without the dividend, or after the split; New York, `YYYY-MM-DD`. */
  readonly exDate: string;
  readonly kind: 'split' | 'dividend';
  /** Split: new shares for one old (4 for 4:1, 0.1 for 1:10). Dividend: US dollars a share. */
  readonly value: number;
}
