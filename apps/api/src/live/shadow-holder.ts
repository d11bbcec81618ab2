import type { Clock } from '../platform/clock-check.js';
import type { Forecaster } from './forecaster.js';
import { Refusals, type Refusal } from './refusals.js';
import { nameOf, Shadow, type ShadowId } from './shadow.js';

/** Where shadows come from. @throws whatever makes one unusable */
export type LoadShadow = (id: ShadowId) => Promise<Forecaster>;

/** The shadows that run beside the champions, kept in step with pointers and verdicts. */
export class ShadowHolder {
  private readonly running = new Map<string, Shadow>();
  private readonly refusals: Refusals<ShadowId>;

  /** @param onRefused called when a shadow cannot be loaded or fails, once until it predicts again or is not wanted any more */
  constructor(
    private readonly load: LoadShadow,
    now: Clock,
    private readonly onRefused: (refusal: Refusal<ShadowId>) => void,
  ) {
    this.refusals = new Refusals(now);
  }

  /** Those that are loaded. */
  get all(): Shadow[] {
    return [...this.running.values()];
  }

  /** Those that could not be loaded or failed when last tried, and did not predict since. */
  get refused(): Refusal<ShadowId>[] {
    return this.refusals.all;
  }

  /** Whether it is one of these still: one that is not may be freed. */
  has(shadow: Shadow): boolean {
    return this.running.get(nameOf(shadow.id)) === shadow;
  }

  /**
   * Frees those that are not wanted any more, then loads what is wanted and not loaded yet, each by itself. What failed for a reason for
   * which `isTransient` holds is tried again at the next call, anything else after a while.
   * @returns failures that may pass
   */
  async refresh(wanted: readonly ShadowId[], isTransient: (error: unknown) => boolean): Promise<unknown[]> {
    const names = new Set(wanted.map(nameOf));
    this.refusals.retain(names);
    for (const name of this.running.keys()) if (!names.has(name)) this.release(name);
    const transient: unknown[] = [];
    for (const id of wanted) {
      const name = nameOf(id);
      if (this.running.has(name) || this.refusals.mustWait(name)) continue;
      try {
        this.running.set(name, new Shadow(id, await this.load(id)));
      } catch (error) {
        if (isTransient(error)) transient.push(error);
        else this.refuse(id, error);
      }
    }
    return transient;
  }

  /** Notes that a shadow predicts: a failure after this is news again. */
  confirm(shadow: Shadow): void {
    if (this.has(shadow)) this.refusals.clear(nameOf(shadow.id));
  }

  /** Sets aside a shadow that failed, until it is tried again. */
  setAside(shadow: Shadow, error: unknown): void {
    if (!this.has(shadow)) return;
    this.release(nameOf(shadow.id));
    this.refuse(shadow.id, error);
  }

  /** Frees everything. */
  dispose(): void {
    for (const name of this.running.keys()) this.release(name);
  }

  private refuse(id: ShadowId, error: unknown): void {
    const news = this.refusals.add(nameOf(id), id, error);
    if (news !== null) this.onRefused(news);
  }

  private release(name: string): void {
    const shadow = this.running.get(name);
    this.running.delete(name);
    // Whatever goes wrong with memory that nobody uses any more must not end the process.
    shadow?.dispose().catch(() => undefined);
  }
}
