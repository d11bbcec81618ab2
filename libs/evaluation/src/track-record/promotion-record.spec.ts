import { expect, it } from 'vitest';
import { promotionRecord, type OriginGain } from './promotion-record.js';

const gain = (session: string, value: number, origin: OriginGain['origin'] = 'live'): OriginGain => ({ session, gain: value, origin });

it('holds what came of a promotion against what the gate saw', () => {
  const gains = [gain('2026-03-02', 0.02, 'holdout'), gain('2026-03-03', 0.01), gain('2026-03-04', -0.02), gain('2026-03-05', 0.001)];
  const { promised, live, ...rest } = promotionRecord('lstm', 3, 2, gains);
  expect(rest).toEqual({ kind: 'lstm', version: 3, instead: 2 });
  expect(promised).toEqual({ sessions: 1, gain: { value: 0.02, interval: null } });
  expect(live.sessions).toBe(3);
  expect(live.gain.value).toBeCloseTo(-0.003, 12);
  expect(live.gain.interval!.low).toBeLessThan(-0.003);
  expect(live.gain.interval!.high).toBeGreaterThan(0);
});

it('is empty before both have predicted in a session', () => {
  expect(promotionRecord('lstm', 3, 2, []).live).toEqual({ sessions: 0, gain: { value: null, interval: null } });
});
