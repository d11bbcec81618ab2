import { replayDirectory, resolveSource, SettingsError, type Settings } from '@tandem/config';
import { SimulatorStateRepository, type Database } from '@tandem/database';
import { openReplay, openSimulated, type MarketSession, type VirtualMarket } from '@tandem/sources';
import type { IngestionStores } from '../shared/stores.js';

/**
 * The market that the settings name; a simulated one continues from its state in `database`.
 * @throws SettingsError for a real market, which is no virtual one, or a replay without REPLAY_DIR; what the source itself throws when it
 *   cannot open
 */
export async function openMarket(settings: Settings, database: Database): Promise<VirtualMarket> {
  const { SYMBOLS, SIMULATOR_SEED, SIMULATOR_PREDICTABILITY } = settings;
  const source = resolveSource(settings);
  if (source === 'yahoo') throw new SettingsError('SOURCE=yahoo is a real market: it cannot be played.');
  if (source === 'replay') return openReplay(replayDirectory(settings), SYMBOLS);
  const options = { symbols: SYMBOLS, seed: SIMULATOR_SEED, predictability: { strength: SIMULATOR_PREDICTABILITY } };
  return openSimulated(options, new SimulatorStateRepository(database));
}

/** Finds the sessions of a virtual market by their dates, and opens only the one that is wanted: opening can be costly. */
export class MarketCalendar {
  constructor(readonly market: VirtualMarket) {}

  /** The first session after the New York day `date`; undefined when the market has none. */
  async after(date: string): Promise<MarketSession | undefined> {
    for (let index = 0; ; index += 1) {
      const day = this.market.date(index);
      if (day === undefined) return undefined;
      if (day > date) return this.market.session(index);
    }
  }

  /** Day of the last session before the New York day `date`; undefined when the market begins later. */
  dateBefore(date: string): string | undefined {
    let last: string | undefined;
    for (let index = 0; ; index += 1) {
      const day = this.market.date(index);
      if (day === undefined || day >= date) return last;
      last = day;
    }
  }
}

/** What the ingestion activities of a virtual market work with. */
export interface IngestionDependencies extends IngestionStores {
  /** The market, opened when it is first needed: that a source cannot be opened is a failure of the activity. */
  readonly calendar: () => Promise<MarketCalendar>;
  /** Market seconds in one wall second. */
  readonly speed: number;
}
