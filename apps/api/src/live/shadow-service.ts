import { Logger } from '@nestjs/common';
import { isTransientFailure, type ChampionRow, type NewPrediction, type VerdictRepository } from '@tandem/database';
import { messageOf } from '../platform/logger.js';
import type { RecordWriter } from './record-writer.js';
import { wantedShadows, type ShadowId } from './shadow.js';
import type { ShadowHolder } from './shadow-holder.js';
import type { ShadowPredictor } from './shadow-predictor.js';

interface ShadowServiceParts {
  readonly holder: ShadowHolder;
  readonly predictor: ShadowPredictor;
  readonly writer: RecordWriter<NewPrediction>;
  readonly verdicts: Pick<VerdictRepository, 'refusedToWatch'>;
  /** The version that a champion is measured beside; null when there is none. */
  readonly referenceOf: (champion: ChampionRow) => Promise<number | null>;
}

/** Runs the shadows beside the live loop, which knows nothing of what becomes of them. */
export class ShadowService {
  private readonly logger = new Logger('shadows');

  constructor(private readonly parts: ShadowServiceParts) {}

  /** Bars that no shadow predicted on and predictions that the database refused. */
  get lost(): number {
    return this.parts.predictor.skipped + this.parts.writer.rejected;
  }

  /** Brings the shadows in step with the pointers, the verdicts and what serves. @throws what reading them throws */
  async refresh(pointers: readonly ChampionRow[], serving: readonly ChampionRow[]): Promise<void> {
    const { holder, verdicts } = this.parts;
    const [earlier, refused] = await Promise.all([this.earlierOf(pointers), verdicts.refusedToWatch()]);
    for (const error of await holder.refresh(wantedShadows(serving, earlier, refused), isTransientFailure)) {
      this.logger.warn('loading a shadow failed; will retry', { why: messageOf(error) });
    }
  }

  private async earlierOf(champions: readonly ChampionRow[]): Promise<Pick<ShadowId, 'kind' | 'version'>[]> {
    const earlier = await Promise.all(
      champions.map(async (champion) => ({ kind: champion.kind, version: await this.parts.referenceOf(champion) })),
    );
    return earlier.flatMap(({ kind, version }) => (version === null ? [] : [{ kind, version }]));
  }

  /** Call it when the live loop has stopped. */
  async stop(): Promise<void> {
    const { holder, predictor, writer } = this.parts;
    await predictor.stop();
    await writer.stop();
    holder.dispose();
  }
}
