import { describe, expect, it } from 'vitest';
import { Random } from '@tandem/domain';
import { ModelMonitor, type PairedGains } from './model-monitor.ts';
import { drawSessions, simulateYears, watchSession, withWorth, type HealthyRecord } from './system-years.ts';

const SESSIONS = 10;
const MINUTES = 390;
/** Of a year: 63 sessions. */
const QUARTER = 0.25;
/** Of a minute, as for healthy champions. */
const DEVIATION = 0.05;

/** Gains beside two references of the given means, of a session of its own. */
function gains(seed: number, means: readonly number[]): PairedGains {
  return means.map((mean, reference) => {
    const random = new Random(seed, reference);
    return Float64Array.from({ length: MINUTES }, (_, minute) => (minute === 0 ? NaN : mean + DEVIATION * random.normal()));
  });
}

const record = (means: readonly number[]): HealthyRecord => ({
  sessions: Array.from({ length: SESSIONS }, (_, i) => ({ lstm: gains(2 * i, means), transformer: gains(2 * i + 1, means) })),
  backs: [],
});

const mean = (values: Iterable<number>) => {
  const known = [...values].filter(Number.isFinite);
  return known.reduce((sum, value) => sum + value, 0) / known.length;
};

describe('sessions of simulated years', () => {
  const drawn = [...drawSessions(new Random(1), SESSIONS, 20_000)];

  it('are each drawn as often', () => {
    const counts = Array.from({ length: SESSIONS }, (_, place) => drawn.filter((one) => one === place).length);
    expect(Math.min(...counts)).toBeGreaterThan(1_700);
    expect(Math.max(...counts)).toBeLessThan(2_300);
  });

  it('follow each other as they were recorded, five in the mean, the first after the last', () => {
    const follows = drawn.slice(1).filter((place, i) => place === (drawn[i]! + 1) % SESSIONS).length / (drawn.length - 1);
    // One of five begins a block, at a tenth of the places in order by chance.
    expect(follows).toBeCloseTo(4 / 5 + 1 / 5 / SESSIONS, 1.5);
    expect(drawn.slice(1).some((place, i) => place === 0 && drawn[i] === SESSIONS - 1)).toBe(true);
  });
});

describe('the worth of champions', () => {
  it('is set by the mean alone, beside each reference of each kind', () => {
    const before = record([-0.03, 0.01]);
    const after = withWorth(before, 0.02);
    for (const kind of ['lstm', 'transformer'] as const) {
      for (const reference of [0, 1]) {
        const all = ({ sessions }: HealthyRecord) => sessions.flatMap((session) => [...session[kind][reference]!]);
        const [was, is] = [all(before), all(after)];
        expect(mean(is)).toBeCloseTo(0.02, 10);
        const shifts = is.map((gain, i) => gain - was[i]!).filter(Number.isFinite);
        expect(Math.max(...shifts) - Math.min(...shifts)).toBeLessThan(1e-12);
      }
    }
  });

  it('stays as recorded where none is given', () => {
    const before = record([-0.03, 0.01]);
    expect(withWorth(before, 'recorded')).toBe(before);
  });
});

describe('simulated years', () => {
  it('have no alarms where champions are better than both references', () => {
    expect(simulateYears(record([-0.02, -0.01]), QUARTER, 1)).toEqual({ years: QUARTER, warnings: 0, rollbacks: 0 });
  });

  it('warn and roll nothing back where they are worse than one of the two', () => {
    const { warnings, rollbacks } = simulateYears(record([0.2, -0.02]), QUARTER, 1);
    expect(warnings).toBeGreaterThan(100);
    expect(rollbacks).toBe(0);
  });

  it('roll back where they are much worse than both', () => {
    const { warnings, rollbacks } = simulateYears(record([0.3, 0.3]), QUARTER, 1);
    expect(rollbacks).toBeGreaterThan(100);
    expect(warnings).toBeGreaterThanOrEqual(rollbacks);
  });

  it('are the same for the same seed', () => {
    expect(simulateYears(record([0.03, 0.04]), QUARTER, 5)).toEqual(simulateYears(record([0.03, 0.04]), QUARTER, 5));
  });
});

describe('the monitor of a session', () => {
  it('acts at the third severe check in a row, counted once', () => {
    const monitor = new ModelMonitor('lstm', 2);
    monitor.scoreBack([gains(1, [0.5, 0.5])]);
    const checks = [...monitor.copy().watch({ open: 0 }, gains(2, [0.5, 0.5]), 102)];
    expect(checks.slice(0, 3).map(({ minute, severity }) => [minute, severity])).toEqual([
      [105, 'warning'],
      [110, 'warning'],
      [115, 'severe'],
    ]);
    expect(watchSession(monitor, gains(2, [0.5, 0.5]))).toMatchObject({ warned: 1, severe: true });
  });

  it('goes on from a copy without changing what it was copied from', () => {
    const monitor = new ModelMonitor('lstm', 2);
    const evidence = () => [...monitor.copy().watch({ open: 0 }, gains(1, [0.1, 0.1]))].at(-1)!.evidence;
    const first = evidence();
    expect(evidence()).toBe(first);
  });
});
