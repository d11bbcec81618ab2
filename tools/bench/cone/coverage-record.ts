import { BAR_MS } from '@tandem/domain';
import { BANDS, type Cone, type ConeMinute } from '@tandem/evaluation';

/** How far the coverage of a band may be from its level, by level: in a fold and in a session. */
export const BARS: Readonly<Record<number, { readonly fold: number; readonly session: number }>> = {
  0.8: { fold: 0.02, session: 0.07 },
  0.9: { fold: 0.015, session: 0.05 },
};

interface Tally {
  held: number;
  outcomes: number;
}

const shareOf = ({ held, outcomes }: Tally) => held / outcomes;

/** What the minutes of a cone add up to, band by band. */
export class CoverageRecord {
  private readonly minutes: ConeMinute[] = [];

  add(minute: ConeMinute | null): void {
    if (minute !== null) this.minutes.push(minute);
  }

  /** Share that a band held, of forecasts made in [from, to), epoch milliseconds. */
  coverage(band: number, from = -Infinity, to = Infinity): number {
    const { minutes } = BANDS[band]!;
    return shareOf(
      this.tally(
        band,
        this.minutes.filter(({ ts }) => ts - minutes * BAR_MS >= from && ts - minutes * BAR_MS < to),
      ),
    );
  }

  /** Lowest and highest share of a session. */
  sessions(band: number): [worst: number, best: number] {
    const shares = [...Map.groupBy(this.minutes, ({ session }) => session).values()].map((minutes) => shareOf(this.tally(band, minutes)));
    return [Math.min(...shares), Math.max(...shares)];
  }

  private tally(band: number, minutes: readonly ConeMinute[]): Tally {
    const tally = { held: 0, outcomes: 0 };
    for (const { held, outcomes } of minutes) {
      tally.held += held[band]!;
      tally.outcomes += outcomes[BANDS[band]!.horizon]!;
    }
    return tally;
  }
}

/** `79.8 %`. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** `30 min, 80 %`. */
export function bandName(band: number): string {
  const { minutes, level } = BANDS[band]!;
  return `${minutes} min, ${100 * level} %`;
}

/** Whether bands hold, as the last column of a table: empty where nothing is asked for. */
export function verdict(met: boolean | null): string {
  return met === null ? '' : met ? 'yes' : '**no**';
}

/** What a cone is begun with where nothing is to be waited for. */
export function readyState(offsets: readonly number[]): Cone['state'] {
  return { offsets, counted: [20, 20, 20] };
}
