import { MESSAGES, type IngestorName, type IngestorStatus } from '@tandem/pipeline';
import { CancellationScope, condition, defineQuery, defineSignal, isCancellation, setCurrentDetails, setHandler } from '@temporalio/workflow';
import { pauseRecords } from './activities.js';

/** Signals, because whoever pauses has nothing to wait for: what runs is cut short at its next step, and its state is asked for by the query. */
const pauseSignal = defineSignal<[string]>(MESSAGES.pauseSignal);
const resumeSignal = defineSignal(MESSAGES.resumeSignal);
const statusQuery = defineQuery<IngestorStatus>(MESSAGES.statusQuery);

/** The work of an ingestor, which an operator may pause and resume. */
export class Pausable {
  private doing = 'Starts';

  /** @param paused why it was paused before this run began */
  constructor(
    private readonly ingestor: IngestorName,
    private paused: string | null,
  ) {
    setHandler(pauseSignal, (reason) => void (this.paused = reason || 'no reason given'));
    setHandler(resumeSignal, () => void (this.paused = null));
    setHandler(statusQuery, () => ({ ingestor: this.ingestor, paused: this.paused, doing: this.doing }));
  }

  /** What the next run of the workflow has to know. */
  get state(): { paused?: string } {
    return this.paused === null ? {} : { paused: this.paused };
  }

  /** Says what is done, in the UI and to whoever asks. */
  report(doing: string): void {
    this.doing = doing;
    setCurrentDetails(doing);
  }

  /** Does the work, and does it again after each pause that cut it short: it must go on where it was. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      await this.waitUntilResumed();
      const scope = new CancellationScope();
      const running = scope.run(work);
      const cutShort = await Promise.race([running.then(() => false, () => false), condition(() => this.paused !== null).then(() => true)]);
      if (cutShort) scope.cancel();
      try {
        // What was done in spite of the pause counts.
        return await running;
      } catch (error) {
        if (!cutShort || !isCancellation(error) || CancellationScope.current().consideredCancelled) throw error;
      }
    }
  }

  private async waitUntilResumed(): Promise<void> {
    if (this.paused === null) return;
    const before = this.doing;
    await pauseRecords.recordPause.executeWithOptions({ summary: 'Note the pause' }, [{ ingestor: this.ingestor, reason: this.paused }]);
    this.report(`Paused: ${this.paused}`);
    await condition(() => this.paused === null);
    await pauseRecords.recordPause.executeWithOptions({ summary: 'Note that it goes on' }, [{ ingestor: this.ingestor, reason: null }]);
    this.report(before);
  }
}
