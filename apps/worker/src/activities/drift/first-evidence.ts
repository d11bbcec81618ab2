import { Context } from '@temporalio/activity';
import type { BarRepository, ChampionRow, Database } from '@tandem/database';
import { MARKET_SYMBOL, sessionsBefore, type Session } from '@tandem/domain';
import { addGains, beginPair, type PairEvidence } from '@tandem/drift';
import type { Control } from '@tandem/evaluation';
import { isOneOf, UNUSABLE } from '../unusable-models.js';
import { someOf } from './look.js';
import { BackScorer } from './score-back.js';

/** `control`, or another version of the kind. */
export type Reference = 'control' | number;

/** As evidence names it. */
export const nameOf = (reference: Reference) => (reference === 'control' ? reference : `v${reference}`);

/** Sessions by which a champion is measured before its own minutes count: as many as the gate's hold-out has. */
const BACK_SESSIONS = 5;
/** Sessions before them: what the features remember (`RECURSION_MEMORY_BARS`), rounded up. */
const WARM_UP_SESSIONS = 6;

/**
 * What the evidence against a champion begins with: the sessions before the one in which it is first looked at. That takes a few seconds,
 * once a champion.
 */
export class FirstEvidence {
  private session: Session | null = null;
  private readonly begun = new Map<string, PairEvidence>();
  private scorer: Promise<BackScorer> | null = null;

  constructor(
    private readonly database: Database,
    private readonly bars: BarRepository,
    private readonly symbols: readonly string[],
  ) {}

  /** Null where one of the two cannot be run: it is tried again when it is asked for again. */
  async of(champion: ChampionRow, reference: Reference, control: Control, session: Session): Promise<PairEvidence | null> {
    if (this.session?.date !== session.date) this.begun.clear();
    this.session = session;
    const { kind, version } = champion;
    const key = `${kind}/${version} ${nameOf(reference)}`;
    const known = this.begun.get(key);
    if (known !== undefined) return known;
    try {
      const scorer = await (this.scorer ??= this.openScorer(session));
      const gains = await scorer.gains(kind, version, reference, control);
      const pair = beginPair(kind, version, nameOf(reference), session.open);
      const first = gains.reduce((sum, one) => addGains(sum, one, session.open), pair);
      this.begun.set(key, first);
      return first;
    } catch (error) {
      if (!isOneOf(error, UNUSABLE)) throw error;
      Context.current().log.warn('a model cannot be compared', { kind, version, reference: nameOf(reference), why: error.message });
      return null;
    }
  }

  /** Lets go of the bars of the sessions; to be called when nothing is asked for any more. */
  release(): void {
    this.scorer = null;
  }

  private async openScorer(session: Session): Promise<BackScorer> {
    const sessions = sessionsBefore(session.date, BACK_SESSIONS + WARM_UP_SESSIONS);
    const symbols = [...new Set([...someOf(this.symbols), MARKET_SYMBOL])];
    const series = await this.bars.series(symbols, sessions[0]!.open, session.open);
    return new BackScorer(this.database, series, sessions.slice(WARM_UP_SESSIONS));
  }
}
