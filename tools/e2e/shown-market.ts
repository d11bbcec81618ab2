import type { Page } from 'playwright-core';
import { symbolsResponseSchema } from '@tandem/contracts';

const PRICE = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const CHANGE = new Intl.NumberFormat('en-US', { style: 'percent', minimumFractionDigits: 2, signDisplay: 'exceptZero' });
const SHARE = new Intl.NumberFormat('en-US', { style: 'percent' });

/** What a page says of one symbol, as it says it. */
export interface ShownMarket {
  readonly price: string;
  readonly change: string;
  readonly action: string;
  readonly confidence: string;
  /** Time of the market in New York. */
  readonly clock: string;
}

/** What the live page says of `symbol`, in its list and its header, all of one moment. */
export function shownOn(page: Page, symbol: string): Promise<ShownMarket> {
  return page.evaluate((symbol) => {
    const text = (selector: string) => {
      const element = document.querySelector(selector)?.cloneNode(true) as HTMLElement | undefined;
      element?.querySelectorAll('[aria-hidden], .visually-hidden').forEach((hidden) => hidden.remove());
      return element?.textContent?.trim() ?? '';
    };
    const row = (part: string) => text(`#symbol-${symbol} .${part}`);
    return {
      price: row('price'),
      change: row('change'),
      action: row('action'),
      confidence: row('confidence'),
      clock: text('[data-testid="market-time"] .clock'),
    };
  }, symbol);
}

/** What a page has to say of `symbol` at this time of the market: what the API answers, as en-US and New York write it. */
export async function toBeShown(apiUrl: string, symbol: string, marketTime: Date): Promise<ShownMarket> {
  const { symbols } = symbolsResponseSchema.parse(await (await fetch(`${apiUrl}/api/v1/symbols`)).json());
  const { price, change, recommendation } = symbols.find((one) => one.symbol === symbol)!;
  return {
    price: price === null ? '–' : PRICE.format(price),
    change: change === null ? '–' : CHANGE.format(change),
    action: recommendation?.action ?? '',
    confidence: recommendation === null ? '' : SHARE.format(recommendation.confidence),
    clock: `${clockOf(marketTime, 'America/New_York')} New York`,
  };
}

/** `14:32` in a zone. */
export const clockOf = (instant: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('en-US', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(instant);

/** A bar as the table beside the chart says it. */
export interface ShownBar {
  /** Start in New York, `14:32`. */
  readonly clock: string;
  readonly close: string;
}

/** The closed bars of the table that stands beside the chart, oldest first. The table must be open. */
export async function closedBarsOn(page: Page): Promise<ShownBar[]> {
  const rows = await page
    .getByRole('region', { name: /^Bars of / })
    .locator('tbody tr')
    .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent?.trim() ?? '')));
  return rows
    .filter(([time]) => !time!.includes('not over yet'))
    .map((cells) => ({ clock: /\d\d:\d\d/.exec(cells[0]!)?.[0] ?? '', close: cells[4]! }))
    .reverse();
}
