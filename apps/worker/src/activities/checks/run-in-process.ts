import type { KeyFiles } from '@tandem/config';
import type { CheckOrder, CheckOutcome, CheckTools } from '@tandem/registry';
import { runChild } from '../../process/run-child.js';
import type { CheckJob, CheckReport } from './carry-out.js';

/** What was killed, as where memory is short, is tried again when there may be more of it. */
const KILLED_RETRY_DELAY = '1m';

/** Carries out a check; gives up when the signal says so. */
export type RunCheck = (order: CheckOrder, report: CheckTools['report'], signal: AbortSignal) => Promise<CheckOutcome>;

/** Where a check reads. */
interface Place {
  readonly databaseUrl: string;
  readonly keyFiles: Pick<KeyFiles, 'trustedKeysFile'>;
}

/**
 * Carries out checks in a child each: one computes for minutes and takes hundreds of megabytes, and ingestion and the drift monitor, which
 * share this process, are to notice neither. On the queue `training` it would wait for hours of a training, and the nightly run, for which
 * a virtual market stays closed, for the check.
 */
export function runInProcess({ databaseUrl, keyFiles: { trustedKeysFile } }: Place, symbols: readonly string[]): RunCheck {
  return (order, report, signal) =>
    runChild<CheckJob, CheckReport, CheckOutcome>(
      'check',
      { databaseUrl, trustedKeysFile, symbols, order },
      {
        signal,
        onReport: ({ share, doing }) => report(share, doing),
        lost: { type: 'CheckProcessLost', what: 'the check' },
        retryDelay: KILLED_RETRY_DELAY,
      },
    );
}
