import { Logger } from '@nestjs/common';
import { BarRepository, ExpectedMoveRepository, type Database } from '@tandem/database';
import { coneRecords, ExpectedMoves } from '../live/expected-moves.js';
import type { Leadership } from '../live/leadership.js';
import { RecordWriter } from '../live/record-writer.js';
import { restoreCone } from '../live/restore-cone.js';
import { messageOf } from '../platform/logger.js';

/** The expected moves, which go on from what is stored. */
export function composeMoves(database: Database, leadership: Leadership, symbols: readonly string[]) {
  const logger = new Logger('live');
  const repository = new ExpectedMoveRepository(database);
  const recording = new ExpectedMoveRepository(leadership.database);
  const onDiffering = () => {
    logger.warn('the leader has learnt other offsets of the expected moves; taken over from what is stored');
    moves.disagree();
  };
  const moveWriter = new RecordWriter(coneRecords(recording, repository, onDiffering), {
    onRetry: (error, rows) => logger.warn('recording expected moves failed; will retry', { rows, why: messageOf(error) }),
    onRejected: (error, rows) => logger.error('alert: database refused expected moves; not recorded', { rows, why: messageOf(error) }),
  });
  const restore = () => restoreCone({ moves: repository, bars: new BarRepository(database) }, symbols);
  const onFailure = (error: unknown) =>
    logger.error('alert: expected moves failed; predictions go on without them', { why: messageOf(error) });
  const moves = new ExpectedMoves({ writer: moveWriter, restore, onFailure });
  leadership.join(moveWriter);
  return { moves, moveWriter };
}
