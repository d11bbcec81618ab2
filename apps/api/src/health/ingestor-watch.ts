import type { IngestorHealthRepository, IngestorHealthRow } from '@tandem/database';

/** Keeps what the ingestors said of themselves, for everyone who asks. */
export class IngestorWatch {
  private newest: readonly IngestorHealthRow[] = [];
  private polling: Promise<void> | null = null;

  constructor(
    private readonly repository: Pick<IngestorHealthRepository, 'list'>,
    /** Told why they could not be read; the rows stay as they were, and the next poll tries again. */
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** By name. */
  get rows(): readonly IngestorHealthRow[] {
    return this.newest;
  }

  /** Looks once. A call while one is under way joins it. */
  poll(): Promise<void> {
    this.polling ??= this.look().finally(() => (this.polling = null));
    return this.polling;
  }

  /** Resolves when no look is under way. */
  async settled(): Promise<void> {
    await this.polling;
  }

  private async look(): Promise<void> {
    try {
      this.newest = await this.repository.list();
    } catch (error) {
      this.onFailure(error);
    }
  }
}
