import type { JudgedBar } from './judged-bar.js';
import type { Judge } from './judge.js';

/** The newest state of every symbol. */
export class Board {
  private readonly states = new Map<string, JudgedBar>();

  constructor(private readonly judge: Judge) {}

  get(symbol: string): JudgedBar | null {
    return this.states.get(symbol) ?? null;
  }

  set(judged: JudgedBar): void {
    this.states.set(judged.bar.symbol, judged);
  }

  /**
   * Recommends anew from the opinions at hand, because time or the market went on.
   * @returns the symbols whose action or reason is another than before
   */
  reassess(): JudgedBar[] {
    const changed: JudgedBar[] = [];
    for (const state of this.states.values()) {
      const judged = this.judge.recommendFor(state, state.opinions);
      const { action, reason } = judged.recommendation;
      if (action === state.recommendation.action && reason === state.recommendation.reason) continue;
      this.set(judged);
      changed.push(judged);
    }
    return changed;
  }
}
