/** Requests that the error rate looks back on. */
const RECENT = 100;

/** Counts what became of the requests to one provider. */
export class Tally {
  requests = 0;
  failures = 0;
  lastSuccessAt: number | null = null;
  lastFailureAt: number | null = null;
  lastError: string | null = null;
  private readonly recent: boolean[] = [];

  /** Share of failures in the last 100 requests, 0 … 1; 0 before the first. */
  get errorRate(): number {
    return this.recent.length === 0 ? 0 : this.recent.filter((failed) => failed).length / this.recent.length;
  }

  succeeded(at: number): void {
    this.lastSuccessAt = at;
    this.count(false);
  }

  failed(at: number, error: string): void {
    this.lastFailureAt = at;
    this.lastError = error;
    this.failures += 1;
    this.count(true);
  }

  /** The last success was none after all: its answer turned out to be useless. */
  discredited(at: number, error: string): void {
    this.lastFailureAt = at;
    this.lastError = error;
    this.failures += 1;
    const last = this.recent.lastIndexOf(false);
    if (last >= 0) this.recent[last] = true;
  }

  private count(failed: boolean): void {
    this.requests += 1;
    this.recent.push(failed);
    if (this.recent.length > RECENT) this.recent.shift();
  }
}
