import { BarFileError, RefusalCount, type BarBatch, type ImportFile } from '@tandem/bar-files';
import type { BarRepository, NewAuditEntry, QuarantineRepository } from '@tandem/database';
import { BAR_MS, newYorkDate, sliceSeries, type BarSeries, type Source } from '@tandem/domain';
import type { FileReport } from './report.js';

/** How many are worked on at once, each on a connection of its own: while one commits the other sends. */
const MAX_CONCURRENT = 2;

/**
 * Does `work` on everything that `items` gives, a few at a time while more are read. Whatever fails, nothing is left under way
 * when it returns.
 * @throws what `items` or `work` threw first
 */
export async function forEachConcurrently<T>(items: AsyncIterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const start = (item: T) => {
    const done: Promise<void> = work(item)
      .catch((error: unknown) => {
        failures.push(error);
      })
      .finally(() => underWay.delete(done));
    underWay.add(done);
  };
  try {
    for await (const item of items) {
      if (failures.length > 0) break;
      start(item);
      if (underWay.size >= MAX_CONCURRENT) await Promise.race(underWay);
    }
  } catch (error) {
    failures.push(error);
  }
  await Promise.all(underWay);
  if (failures.length > 0) throw failures[0];
}

/** Where the bars go, and as what. */
export interface ImportTarget {
  readonly bars: BarRepository;
  readonly quarantine: QuarantineRepository;
  readonly source: Source;
  /** The instant from which on prices are known to be as they stand; null: each bar was fetched as it closed. */
  readonly asOf: number | null;
  /** What time it is in the market: bars that close later would be taken for its newest. */
  readonly closedBy: number;
  /** Has stored bars that differ replaced. */
  readonly replace: boolean;
  /** Wall time, for what went to quarantine. */
  readonly now: () => number;
}

/** A file could not be read to its end; what it gave before is stored. */
export class BrokenImportError extends Error {
  override readonly name = 'BrokenImportError';

  constructor(cause: BarFileError, stored: number) {
    super(`${cause.message} ${stored} bars of it, and all files before, are stored.`, { cause });
  }
}

/**
 * Stores a file, a batch at a time and each in a transaction of its own, so that what is stored stays whatever happens, and
 * the same import again completes it. While the database takes one batch, the next ones are read and sent.
 * @param onBatch called after each stored batch with the share of the file so far
 * @throws BrokenImportError when the file cannot be read to its end; SourceMismatchError
 */
export async function importFile(
  target: ImportTarget,
  file: ImportFile,
  onBatch: (share: number, bars: number) => void,
): Promise<FileReport> {
  const report = {
    file: file.name,
    symbols: new Set<string>(),
    bars: 0,
    stored: 0,
    differing: 0,
    replaced: 0,
    tooLate: 0,
    quarantined: 0,
    newlyQuarantined: 0,
    refusals: new RefusalCount(),
    dialect: file.dialect,
    from: Infinity,
    to: -Infinity,
  };
  let share = 0;
  const store = async (batch: BarBatch) => {
    await storeBatch(target, file, batch, report);
    // A later batch may be stored before an earlier one.
    share = Math.max(share, batch.share);
    onBatch(share, report.bars);
  };
  try {
    await forEachConcurrently(file.batches(), store);
  } catch (error) {
    throw error instanceof BarFileError ? new BrokenImportError(error, report.bars) : error;
  }
  const { symbols, from, to, refusals, ...counts } = report;
  return {
    ...counts,
    refusals: refusals.reasons,
    symbols: [...symbols].sort(),
    from: from === Infinity ? null : from,
    to: to === -Infinity ? null : to,
  };
}

type FileCounts = Omit<{ -readonly [key in keyof FileReport]: FileReport[key] }, 'symbols' | 'from' | 'to' | 'refusals'> & {
  refusals: RefusalCount;
  symbols: Set<string>;
  from: number;
  to: number;
};

/** The bars that have closed by `time`. */
function takeClosed(bars: readonly BarSeries[], time: number): BarSeries[] {
  return bars
    .map((series) => {
      const end = series.ts.findLastIndex((ts) => ts + BAR_MS <= time) + 1;
      return end === series.length ? series : sliceSeries(series, 0, end);
    })
    .filter(({ length }) => length > 0);
}

const lengthOf = (bars: readonly BarSeries[]) => bars.reduce((sum, { length }) => sum + length, 0);

/** First and last day in New York on which some bar lies. */
function daysOf(series: readonly BarSeries[]): { from: string; to: string } {
  const first = Math.min(...series.map(({ ts }) => ts[0]!));
  const last = Math.max(...series.map(({ ts, length }) => ts[length - 1]!));
  return { from: newYorkDate(first), to: newYorkDate(last) };
}

async function storeBatch(
  { bars, quarantine, source, asOf, now, closedBy, replace }: ImportTarget,
  file: ImportFile,
  batch: BarBatch,
  report: FileCounts,
): Promise<void> {
  const closed = takeClosed(batch.bars, closedBy);
  report.tooLate += lengthOf(batch.bars) - lengthOf(closed);
  const fetchedAt = asOf === null ? (ts: number) => ts + BAR_MS : (ts: number) => Math.max(asOf, ts + BAR_MS);
  if (closed.length > 0) {
    const entryOf = (replaced: number): NewAuditEntry => ({
      at: now(),
      actor: 'cli',
      action: 'bars-replaced',
      subject: file.name,
      reason: 'import bars --replace',
      details: { bars: replaced, symbols: closed.map(({ symbol }) => symbol), ...daysOf(closed), source },
    });
    const provenance = { source, fetchedAt };
    const { received, inserted, differing } = await bars.importSeries(closed, provenance, replace ? entryOf : undefined);
    report.bars += received;
    report.stored += inserted;
    report.differing += differing;
    if (replace) report.replaced += differing;
  }
  if (batch.refused.length > 0) {
    report.quarantined += batch.refused.length;
    for (const { reason, line, raw } of batch.refused) report.refusals.add(reason, line, () => raw);
    const added = await quarantine.add(
      batch.refused.map(({ symbol, ...row }) => ({
        ...row,
        ...(symbol === undefined ? {} : { symbol }),
        file: file.name,
        source,
        fetchedAt: asOf ?? now(),
      })),
    );
    // Not `+= await`: batches overlap, and that would read the count before the wait.
    report.newlyQuarantined += added;
  }
  for (const { symbol, ts } of closed) {
    report.symbols.add(symbol);
    report.from = Math.min(report.from, ts[0]!);
    report.to = Math.max(report.to, ts.at(-1)!);
  }
}
