import { describe, expect, it } from 'vitest';
import { anUpdate } from '../../testing/updates.js';
import { Outgoing, subscriptionTo } from './outgoing.js';

const SYMBOLS = Array.from({ length: 200 }, (_, i) => `S${i}`);

describe('what clients are to know', () => {
  it('is encoded once for all that stand at the same change and asked for the same', () => {
    const outgoing = new Outgoing();
    outgoing.takeUpdates([anUpdate('GS', 1), anUpdate('SPY', 2)]);
    const frames = outgoing.after(0, subscriptionTo(['GS', 'SPY'], 'updates'));
    expect(outgoing.after(0, subscriptionTo(['SPY', 'GS'], 'updates'))).toBe(frames);
    expect(outgoing.after(0, subscriptionTo(['GS'], 'updates'))).not.toBe(frames);
    outgoing.takeUpdates([anUpdate('GS', 3)]);
    expect(String(outgoing.after(1, subscriptionTo(['GS', 'SPY'], 'updates')).plain)).toMatch(/"price":3(?!.*"price":2)/);
  });

  it('is deflated for no more different subscriptions than there is time for, and again after the next change', () => {
    const outgoing = new Outgoing();
    for (let change = 0; change < 2; change++) {
      outgoing.takeUpdates(SYMBOLS.map((symbol) => anUpdate(symbol, change)));
      const all = SYMBOLS.map((left) =>
        outgoing.after(
          change,
          subscriptionTo(
            SYMBOLS.filter((symbol) => symbol !== left),
            'updates',
          ),
        ),
      );
      const isDeflated = all.map(({ plain, deflated }) => deflated.length < plain.length);
      const bytes = all.reduce((sum, { plain }, i) => sum + (isDeflated[i] ? plain.length : 0), 0);
      expect(isDeflated[0]).toBe(true);
      expect(isDeflated.at(-1)).toBe(false);
      expect(bytes).toBeLessThanOrEqual(1024 * 1024);
    }
  });
});
