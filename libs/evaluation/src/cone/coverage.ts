import { MOVE_LEVELS, MOVE_MINUTES } from '@tandem/domain';
import { BANDS } from './bands.js';

/** What became of the bands in one session, all symbols together. */
export interface SessionCoverage {
  /** New York date. */
  readonly session: string;
  /** A horizon each: minutes of the market with outcomes, and outcomes. */
  readonly minutes: readonly number[];
  readonly outcomes: readonly number[];
  /** A band each: outcomes that it held. */
  readonly held: readonly number[];
}

/** How well a band did what it says. */
export interface BandCoverage {
  /** Share of the outcomes that it held; null without any. */
  readonly coverage: number | null;
  readonly outcomes: number;
  readonly sessions: number;
  /** Lowest share of a session with enough minutes; null without one. */
  readonly worstSession: number | null;
  readonly withinLimits: boolean;
}

/** Sessions that running coverage is of, the one under way included: as many as a fold of walk-forward has. */
export const COVERAGE_SESSIONS = 5;

/**
 * Minutes with outcomes from which on a session is looked at by itself: twice the hour within which the bands follow a doubled volatility.
 */
const MIN_SESSION_MINUTES = 120;

/**
 * How far from its level the coverage of a band may be, over five sessions and in one, by the levels of MOVE_LEVELS. Of 80 and 90 % those
 * that were set for it, of 50 % the same by its standard deviation √(p(1 − p)), which is 1.25 times that of 80 %. Measured:
 * docs/benchmarks.md.
 */
const LIMITS = [
  { overall: 0.025, session: 0.09 },
  { overall: 0.02, session: 0.07 },
  { overall: 0.015, session: 0.05 },
] as const;

interface MutableSession {
  readonly session: string;
  readonly minutes: number[];
  readonly outcomes: number[];
  readonly held: number[];
}

/** Coverage of the bands over the last sessions with outcomes. */
export class RunningCoverage {
  private readonly sessions: MutableSession[];
  /** Of every band, until the next outcomes: each update of each symbol asks for all of them. */
  private measured: readonly BandCoverage[] | null = null;

  /** @param sessions what is known so far, in order of time */
  constructor(sessions: readonly SessionCoverage[] = []) {
    this.sessions = sessions.slice(-COVERAGE_SESSIONS).map(({ session, minutes, outcomes, held }) => ({
      session,
      minutes: [...minutes],
      outcomes: [...outcomes],
      held: [...held],
    }));
  }

  /** Adds the outcomes of one minute, a horizon each, and how many of them every band held. Sessions come in order of time. */
  add(session: string, outcomes: readonly number[], held: readonly number[]): void {
    this.measured = null;
    let today = this.sessions.at(-1);
    if (today?.session !== session) {
      today = { session, minutes: MOVE_MINUTES.map(() => 0), outcomes: MOVE_MINUTES.map(() => 0), held: BANDS.map(() => 0) };
      this.sessions.push(today);
      if (this.sessions.length > COVERAGE_SESSIONS) this.sessions.shift();
    }
    for (const [h, count] of outcomes.entries()) {
      today.outcomes[h]! += count;
      if (count > 0) today.minutes[h]! += 1;
    }
    for (const [band, count] of held.entries()) today.held[band]! += count;
  }

  /** @param band index into BANDS */
  of(band: number): BandCoverage {
    this.measured ??= BANDS.map((_, place) => this.measure(place));
    return this.measured[band]!;
  }

  private measure(band: number): BandCoverage {
    const { horizon, level } = BANDS[band]!;
    const limits = LIMITS[MOVE_LEVELS.findIndex((one) => one === level)]!;
    const counted = this.sessions.filter(({ outcomes }) => outcomes[horizon]! > 0);
    const outcomes = counted.reduce((sum, one) => sum + one.outcomes[horizon]!, 0);
    const held = counted.reduce((sum, one) => sum + one.held[band]!, 0);
    const shares = counted
      .filter(({ minutes }) => minutes[horizon]! >= MIN_SESSION_MINUTES)
      .map((one) => one.held[band]! / one.outcomes[horizon]!);
    const coverage = outcomes === 0 ? null : held / outcomes;
    // Limits of five sessions say nothing about fewer, where chance is larger.
    const isWhole = shares.length === COVERAGE_SESSIONS;
    return {
      coverage,
      outcomes,
      sessions: counted.length,
      worstSession: shares.length === 0 ? null : Math.min(...shares),
      withinLimits:
        shares.every((share) => Math.abs(share - level) <= limits.session) && !(isWhole && Math.abs(coverage! - level) > limits.overall),
    };
  }
}
