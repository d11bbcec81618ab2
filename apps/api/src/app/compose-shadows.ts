import { Logger } from '@nestjs/common';
import { PredictionRepository, VerdictRepository, type ChampionRow, type Database } from '@tandem/database';
import { referenceVersion } from '@tandem/registry';
import { LatencyRecorder } from '../live/latency-recorder.js';
import type { Leadership } from '../live/leadership.js';
import { loadShadows } from '../live/load-shadows.js';
import { shadowRecords } from '../live/prediction-records.js';
import { RecordWriter } from '../live/record-writer.js';
import { nameOf } from '../live/shadow.js';
import { ShadowHolder } from '../live/shadow-holder.js';
import { ShadowPredictor } from '../live/shadow-predictor.js';
import { ShadowService } from '../live/shadow-service.js';
import type { LiveMetrics } from '../metrics/live-metrics.js';
import type { Clock } from '../platform/clock-check.js';
import { messageOf } from '../platform/logger.js';

interface ShadowNeeds {
  readonly database: Database;
  readonly leadership: Leadership;
  readonly now: Clock;
  readonly metrics: LiveMetrics;
  readonly loopIdle: () => Promise<void>;
}

/** What predicts unseen beside the champions. Nothing that anyone sees depends on it: no failure here is an alert. */
export function composeShadows({ database, leadership, now, metrics, loopIdle }: ShadowNeeds) {
  const logger = new Logger('shadows');
  const holder = new ShadowHolder(loadShadows(database), now, ({ subject, error }) =>
    logger.warn('shadow set aside; tried again every minute', { shadow: nameOf(subject), why: error.message }),
  );
  const records = shadowRecords(new PredictionRepository(leadership.database), new PredictionRepository(database));
  const writer = new RecordWriter(records, {
    onRetry: (error, rows) => logger.warn('recording predictions of shadows failed; will retry', { rows, why: messageOf(error) }),
    onRejected: (error, rows) => logger.warn('database refused predictions of shadows; not recorded', { rows, why: messageOf(error) }),
  });
  leadership.join(writer);
  const latency = new LatencyRecorder((ms) => metrics.shadowed(ms));
  const predictor = new ShadowPredictor({ shadows: holder, writer, loopIdle, latency, elapsed: () => performance.now() });
  const referenceOf = (champion: ChampionRow) => referenceVersion(database, champion);
  const service = new ShadowService({ holder, predictor, writer, verdicts: new VerdictRepository(database), referenceOf });
  return { holder, latency, predictor, service };
}
