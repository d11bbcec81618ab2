import { CLASS_COUNT, surprise } from '@tandem/domain';
import type { PairedBars } from './hazard.js';

/** What two forecasters answered in each minute of a session, in the mean over symbols; NaN where they did not both. */
export interface PairedAnswers {
  /**
   * The loss that the reference expects of the watched forecaster, less that which it expects of itself, nats: Σ q ln(q / p), from 0 on.
   * It is CBPE, an expectation over a forecaster's own probabilities, no label being known yet (NannyML, Confidence-based performance
   * estimation), with those of the reference, which does not take part in the fault.
   */
  readonly expectedLoss: Float64Array;
  /** Probabilities of the watched forecaster less those of the reference, minutes × 3 in class order. */
  readonly shares: Float64Array;
  /** Largest probability of the watched forecaster less that of the reference. */
  readonly confidence: Float64Array;
  /** Symbols of which both answered. */
  readonly symbols: Float64Array;
}

/**
 * Compares two forecasters on the same rows, before anything has come of them.
 * @param symbols of each the forecasts of both, by minute; `touch` and `touched` are not looked at
 * @param minutes of the session so far
 */
export function compareAnswers(symbols: readonly Pick<PairedBars, 'minute' | 'served' | 'reference'>[], minutes: number): PairedAnswers {
  const column = (width = 1) => new Float64Array(minutes * width);
  const answers = { expectedLoss: column(), shares: column(CLASS_COUNT), confidence: column(), symbols: column() };
  for (const bars of symbols) addSymbol(bars, minutes, answers);
  for (let minute = 0; minute < minutes; minute++) {
    // 0 / 0: nobody answered.
    const share = 1 / answers.symbols[minute]!;
    answers.expectedLoss[minute]! *= share;
    answers.confidence[minute]! *= share;
    for (let k = 0; k < CLASS_COUNT; k++) answers.shares[minute * CLASS_COUNT + k]! *= share;
  }
  return answers;
}

function addSymbol(
  { minute, served, reference }: Pick<PairedBars, 'minute' | 'served' | 'reference'>,
  minutes: number,
  answers: PairedAnswers,
): void {
  for (let bar = 0; bar < minute.length; bar++) {
    const at = minute[bar]!;
    const row = bar * CLASS_COUNT;
    if (at >= minutes || Number.isNaN(served[row]) || Number.isNaN(reference[row])) continue;
    let [loss, surest, surestReference] = [0, 0, 0];
    for (let k = 0; k < CLASS_COUNT; k++) {
      const [p, q] = [served[row + k]!, reference[row + k]!];
      loss += q * (surprise(p) - surprise(q));
      surest = Math.max(surest, p);
      surestReference = Math.max(surestReference, q);
      answers.shares[at * CLASS_COUNT + k]! += p - q;
    }
    answers.expectedLoss[at]! += loss;
    answers.confidence[at]! += surest - surestReference;
    answers.symbols[at]! += 1;
  }
}
