import { Logger } from '@nestjs/common';
import { BarRepository, ExpectedMoveRepository, type Database } from '@tandem/database';
import { coneRecords, ExpectedMoves } from '../live/expected-moves.js';
import { RecordWriter } from '../live/record-writer.js';
import { restoreCone } from '../live/restore-cone.js';
import { messageOf } from '../platform/logger.js';

/** The expected moves, which go on from what is stored. */
export function composeMoves(database: Database, symbols: readonly string[]) {
  const logger = new Logger('live');
  const repository = new ExpectedMoveRepository(database);
  const moveWriter = new RecordWriter(coneRecords(repository), {
    onRetry: (error, rows) => logger.warn('recording expected moves failed; will retry', { rows, why: messageOf(error) }),
    onRejected: (error, rows) => logger.error('alert: database refused expected moves; not recorded', { rows, why: messageOf(error) }),
  });
  const restore = () => restoreCone({ moves: repository, bars: new BarRepository(database) }, symbols);
  const onFailure = (error: unknown) =>
    logger.error('alert: expected moves failed; predictions go on without them', { why: messageOf(error) });
  return { moves: new ExpectedMoves({ writer: moveWriter, restore, onFailure }), moveWriter };
}
