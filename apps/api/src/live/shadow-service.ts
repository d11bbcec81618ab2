import { Logger } from '@nestjs/common';
import { isTransientFailure, type ChampionRow, type PredictionRow, type VerdictRepository } from '@tandem/database';
import { messageOf } from '../platform/logger.js';
import type { RecordWriter } from './record-writer.js';
import { wantedShadows } from './shadow.js';
import type { ShadowHolder } from './shadow-holder.js';
import type { ShadowPredictor } from './shadow-predictor.js';

interface ShadowServiceParts {
  readonly holder: ShadowHolder;
  readonly predictor: ShadowPredictor;
  readonly writer: RecordWriter<PredictionRow>;
  readonly verdicts: Pick<VerdictRepository, 'refusedToWatch'>;
}

/** Runs the shadows beside the live loop, which knows nothing of what becomes of them. */
export class ShadowService {
  private readonly logger = new Logger('shadows');

  constructor(private readonly parts: ShadowServiceParts) {}

  /** Bars that no shadow predicted on and predictions that the database refused. */
  get lost(): number {
    return this.parts.predictor.skipped + this.parts.writer.rejected;
  }

  /** Brings the shadows in step with the pointers, the verdicts and what serves. Never rejects: the next poll tries again. */
  async refresh(pointers: readonly ChampionRow[], serving: readonly ChampionRow[]): Promise<void> {
    const { holder, verdicts } = this.parts;
    try {
      const wanted = wantedShadows(pointers, serving, await verdicts.refusedToWatch());
      for (const error of await holder.refresh(wanted, isTransientFailure)) {
        this.logger.warn('loading a shadow failed; will retry', { why: messageOf(error) });
      }
    } catch (error) {
      this.logger.warn('reading what the gate refused failed; will retry', { why: messageOf(error) });
    }
  }

  /** Call it when the live loop has stopped. */
  async stop(): Promise<void> {
    const { holder, predictor, writer } = this.parts;
    await predictor.stop();
    await writer.stop();
    holder.dispose();
  }
}
