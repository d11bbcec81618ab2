import { MESSAGES, type IngestorName, type IngestorStatus } from '@tandem/pipeline';
import {
  CancellationScope,
  condition,
  defineQuery,
  defineSignal,
  isCancellation,
  setCurrentDetails,
  setHandler,
} from '@temporalio/workflow';
import { pauseRecords } from './activities.js';

/** Signals, not updates: whoever pauses has nothing to wait for. What runs is cancelled, and its state is read by the query. */
const pauseSignal = defineSignal<[string]>(MESSAGES.pauseSignal);
const resumeSignal = defineSignal(MESSAGES.resumeSignal);
const statusQuery = defineQuery<IngestorStatus>(MESSAGES.statusQuery);

/** The work of an ingestor, which an operator may pause and resume. */
export class Pausable {
  private doing = 'Starts';
  /** The work under way, which a pause cancels. */
  private running: CancellationScope | null = null;

  /** @param paused why it was paused before this run began */
  constructor(
    private readonly ingestor: IngestorName,
    private paused: string | null,
  ) {
    setHandler(pauseSignal, (reason) => this.pause(reason || 'no reason given'));
    setHandler(resumeSignal, () => void (this.paused = null));
    setHandler(statusQuery, () => ({ ingestor: this.ingestor, paused: this.paused, doing: this.doing }));
  }

  /** What the next run of the workflow has to know. */
  get state(): { paused?: string } {
    return this.paused === null ? {} : { paused: this.paused };
  }

  /** Shows what is done, in the Temporal UI and to whoever queries the status. */
  report(doing: string): void {
    this.doing = doing;
    setCurrentDetails(doing);
  }

  /**
   * Does the work, and does it again after each pause that cancelled it: it must continue where it was. Work that ended in spite of the
   * pause counts.
   * @throws what the work throws, and the cancellation of the workflow
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      while (this.paused !== null) await this.waitUntilResumed(this.paused);
      const scope = new CancellationScope();
      this.running = scope;
      try {
        return await scope.run(work);
      } catch (error) {
        const byPause = scope.consideredCancelled && isCancellation(error) && !CancellationScope.current().consideredCancelled;
        if (!byPause) throw error;
      } finally {
        this.running = null;
      }
    }
  }

  private pause(reason: string): void {
    this.paused = reason;
    this.running?.cancel();
  }

  private async waitUntilResumed(reason: string): Promise<void> {
    const before = this.doing;
    await pauseRecords.recordPause.executeWithOptions({ summary: 'Record the pause' }, [{ ingestor: this.ingestor, reason }]);
    this.report(`Paused: ${reason}`);
    await condition(() => this.paused === null);
    await pauseRecords.recordPause.executeWithOptions({ summary: 'Record that it was resumed' }, [
      { ingestor: this.ingestor, reason: null },
    ]);
    this.report(before);
  }
}
