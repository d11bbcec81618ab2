import { describe, expect, it } from 'vitest';
import type { Estimate } from './estimate.js';
import { skillLine } from './skill-line.js';

const auc = (value: number, low: number, high: number): Estimate => ({ value, interval: { low, high } });

describe('skillLine', () => {
  const touch = auc(0.672, 0.641, 0.704);

  it('tells touch and direction apart, each with its interval and what that says of a coin', () => {
    expect(skillLine({ touch, direction: auc(0.5, 0.48, 0.52) }, false)).toBe(
      'Touch .67 (.64–.70): better than a coin · Direction .50 (.48–.52): no better than a coin · unproven',
    );
  });

  it('claims neither skill for an interval that a coin is in, however high the value', () => {
    expect(skillLine({ touch: auc(0.9, 0.49, 1), direction: auc(0.3, 0.2, 0.4) }, false)).toBe(
      'Touch .90 (.49–1.00): no better than a coin · Direction .30 (.20–.40): worse than a coin · unproven',
    );
  });

  it('says of a value without an interval that it proves nothing', () => {
    expect(skillLine({ touch: { value: 0.7, interval: null }, direction: { value: null, interval: null } }, true)).toBe(
      'Touch .70: too few sessions to tell · Direction not measured · proven',
    );
  });

  it('says when nothing was measured', () => {
    expect(skillLine(null, false)).toBe('Touch and direction not measured · unproven');
    expect(skillLine(null, true, true)).toBe('Touch and direction not measured · proven · forced against the gate');
  });
});
