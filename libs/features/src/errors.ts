import type { Bar } from '@tandem/domain';

/** A bar that is not valid by `barFault` of the domain. */
export class InvalidBarError extends Error {
  override readonly name = 'InvalidBarError';
  constructor(
    readonly symbol: string,
    { ts, open, high, low, close, volume }: Omit<Bar, 'symbol'>,
    reason: string,
  ) {
    const numbers = `open is ${open}, high is ${high}, low is ${low}, close is ${close}, volume is ${volume}`;
    super(`Bar of ${symbol} at ${instant(ts)}: ${reason} (${numbers}). Quarantine it before computing features.`);
  }
}

/** A bar that is not later than the one before it. */
export class OutOfOrderBarError extends Error {
  override readonly name = 'OutOfOrderBarError';
  constructor(
    readonly symbol: string,
    readonly ts: number,
    readonly previousTs: number,
  ) {
    super(
      `Bar of ${symbol} at ${instant(ts)} is not later than the one before it (${instant(previousTs)}). Sort bars by ts and drop repeats.`,
    );
  }
}

/** The market symbol's bars are not among the series, and every symbol's features need them. */
export class MissingMarketSeriesError extends Error {
  override readonly name = 'MissingMarketSeriesError';
  constructor(
    readonly marketSymbol: string,
    readonly symbols: readonly string[],
  ) {
    super(
      `Bars of ${marketSymbol} are needed as market context, but only ` +
        `${symbols.join(', ') || 'nothing'} was given. Ingest ${marketSymbol} too.`,
    );
  }
}

/** A feature was asked for that the engine does not compute. */
export class UnknownFeatureError extends Error {
  override readonly name = 'UnknownFeatureError';
  constructor(readonly unknown: readonly string[]) {
    super(
      `The features ${unknown.join(', ')} are not computed by this version of Tandem. Retrain the model that reads them, or roll it back.`,
    );
  }
}

/** Too few sessions are stored for the split that was asked for. */
export class NotEnoughSessionsError extends Error {
  override readonly name = 'NotEnoughSessionsError';
  constructor(
    readonly sessions: number,
    readonly needed: number,
    readonly purpose: string,
  ) {
    super(`${purpose} needs at least ${needed} sessions of bars, and ${sessions} are stored. Wait for more, or import history.`);
  }
}

/** A part of the split has no usable sample. */
export class NoSamplesError extends Error {
  override readonly name = 'NoSamplesError';
  constructor(
    readonly part: string,
    readonly detail: string,
  ) {
    super(`No usable sample in the ${part} sessions: ${detail}.`);
  }
}

/** A class that no training sample belongs to. */
export class AbsentClassError extends Error {
  override readonly name = 'AbsentClassError';
  constructor(readonly classes: readonly string[]) {
    super(
      `No training sample is ${classes.join(' or ')}: prices that move in one way, or not at all, are ` +
        `nothing to learn from. Check the bars, or import more sessions.`,
    );
  }
}

function instant(ts: number): string {
  return Number.isFinite(ts) && Math.abs(ts) <= 8.64e15 ? new Date(ts).toISOString() : `ts ${ts}`;
}
