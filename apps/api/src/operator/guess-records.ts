import { Logger } from '@nestjs/common';
import type { AuditRepository } from '@tandem/database';
import type { Clock } from '../platform/clock-check.js';
import { messageOf } from '../platform/logger.js';
import { MAX_GUESSES, type GuessWatch } from './key-guesses.js';

/** Puts guesses of the operator key into the log, and too many of them on record. */
export class GuessRecords implements GuessWatch {
  private readonly logger = new Logger('operator');

  constructor(
    private readonly audit: Pick<AuditRepository, 'append'>,
    private readonly now: Clock,
  ) {}

  onGuess(from: string): void {
    this.logger.warn('wrong operator key', { from });
  }

  onLimit(from: string): void {
    this.logger.warn('too many wrong operator keys', { from });
    const reason = `More than ${MAX_GUESSES} wrong operator keys within a minute; until it ends none is looked at.`;
    const entry = { at: this.now(), actor: 'unknown', action: 'keys-refused', subject: 'session', reason, details: { from } };
    this.audit
      .append(entry)
      .catch((error: unknown) => this.logger.warn('guesses of the operator key are not on record', { why: messageOf(error) }));
  }
}
