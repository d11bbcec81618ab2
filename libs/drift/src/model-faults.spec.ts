import { describe, expect, it } from 'vitest';
import { addGains, beginPair, findModelFault, MODEL_EVIDENCE, type PairEvidence } from './model-faults.js';

const pair = (reference: string, evidence: number | null): PairEvidence => ({ ...beginPair('lstm', 3, reference, 0), evidence });
const severity = (...evidences: (number | null)[]) => findModelFault(evidences.map((one, i) => pair(`v${i}`, one)))?.severity ?? 'ok';

describe('a model fault', () => {
  const { warning, severe } = MODEL_EVIDENCE;

  it('is severe where the champion is worse than every reference, a warning where it is worse than one', () => {
    expect(severity(severe, severe)).toBe('severe');
    expect(severity(severe, warning)).toBe('warning');
    expect(severity(severe, null)).toBe('warning');
    expect(severity(warning, 0)).toBe('warning');
    expect(severity(5, 5)).toBe('ok');
  });

  it('is severe by the only reference there is, and nothing without one', () => {
    expect(severity(severe)).toBe('severe');
    expect(severity()).toBe('ok');
    expect(severity(null)).toBe('ok');
  });

  it('names the champion and what speaks against it', () => {
    expect(findModelFault([pair('control', 30), pair('v2', 20)])).toEqual({
      cause: 'model_fault',
      subject: 'lstm/3',
      severity: 'severe',
      message: 'LSTM v3 is worse than what runs beside it on the same rows: evidence in nats, beside control 30.0, v2 20.0.',
    });
  });
});

describe('the evidence of a pair', () => {
  it('grows while the reference gains more than the margin, and goes on from what was stored', () => {
    const gains = Array.from({ length: 200 }, (_, i) => 0.2 + 0.1 * (i % 3));
    const whole = addGains(beginPair('lstm', 3, 'control', 0), gains, 200);
    const half = addGains(beginPair('lstm', 3, 'control', 0), gains.slice(0, 100), 100);
    const stored = JSON.parse(JSON.stringify(half)) as PairEvidence;
    expect(addGains(stored, gains.slice(100), 200)).toEqual(whole);
    expect(whole.evidence).toBeGreaterThan(MODEL_EVIDENCE.severe);
  });

  it('is none before the first minute, and stays low while nothing is gained', () => {
    expect(addGains(beginPair('lstm', 3, 'control', 0), [], 5)).toMatchObject({ evidence: null, at: 5 });
    expect(addGains(beginPair('lstm', 3, 'control', 0), new Array<number>(390).fill(0), 390).evidence).toBeLessThan(MODEL_EVIDENCE.warning);
  });
});
