import type { Database } from '@tandem/database';
import type { OperatorKey } from '../operator/operator-key.js';
import type { TemporalAddress } from '../pipeline/temporal-gateway.js';
import type { Clock } from './clock.js';
import type { Installation } from './installation.js';

/** What the process was started with, ready for use. */
export interface ApiResources {
  readonly database: Database;
  readonly installation: Installation;
  readonly temporal: TemporalAddress;
  readonly operatorKey: OperatorKey;
  readonly now: Clock;
}
