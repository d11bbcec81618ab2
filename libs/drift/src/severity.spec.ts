import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SEVERITIES, type Severity } from '@tandem/domain';
import { CALM, nextSeverity, PERSISTENCE_CHECKS } from './severity.js';

const after = (...found: Severity[]) => found.reduce(nextSeverity, CALM).severity;
const findings = fc.array(fc.constantFrom(...SEVERITIES), { maxLength: 40 });

describe('severity', () => {
  it('is a warning at the first finding, and severe at the third severe one in a row', () => {
    expect(after('warning')).toBe('warning');
    expect(after('severe')).toBe('warning');
    expect(after('severe', 'severe')).toBe('warning');
    expect(after('severe', 'severe', 'severe')).toBe('severe');
    expect(after('severe', 'severe', 'warning', 'severe', 'severe')).toBe('warning');
  });

  it('is over when three checks in a row have found nothing', () => {
    expect(after('severe', 'severe', 'severe', 'ok', 'ok')).toBe('severe');
    expect(after('severe', 'severe', 'severe', 'ok', 'ok', 'ok')).toBe('ok');
    expect(after('warning', 'ok', 'ok', 'warning', 'ok', 'ok')).toBe('warning');
    expect(after('warning', 'ok', 'ok', 'ok')).toBe('ok');
  });

  it('never becomes severe without three severe findings in a row, nor ok without three calm ones', () => {
    fc.assert(
      fc.property(findings, (found) => {
        let state = CALM;
        found.forEach((one, i) => {
          const next = nextSeverity(state, one);
          const last = found.slice(Math.max(0, i - PERSISTENCE_CHECKS + 1), i + 1);
          const alike = (wanted: Severity) => last.length === PERSISTENCE_CHECKS && last.every((each) => each === wanted);
          if (next.severity === 'severe' && state.severity !== 'severe') expect(alike('severe')).toBe(true);
          if (next.severity === 'ok' && state.severity !== 'ok') expect(alike('ok')).toBe(true);
          state = next;
        });
      }),
    );
  });

  it('goes on from what was stored', () => {
    fc.assert(
      fc.property(findings, findings, (first, second) => {
        const stored = JSON.parse(JSON.stringify(first.reduce(nextSeverity, CALM))) as typeof CALM;
        expect(second.reduce(nextSeverity, stored)).toEqual([...first, ...second].reduce(nextSeverity, CALM));
      }),
    );
  });
});
