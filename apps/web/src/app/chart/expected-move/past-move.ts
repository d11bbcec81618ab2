import { httpResource } from '@angular/common/http';
import { computed, type Signal } from '@angular/core';
import { predictionsResponseSchema } from '@tandem/contracts/rest';
import { readResponse } from '../../shared/problem';
import type { ShownMove } from './expected-move-labels';

/**
 * The expected move as it was shown at a past minute; null now, while it is asked for, and where nothing was predicted. Needs an injection
 * context.
 */
export function pastMove(symbol: Signal<string>, at: Signal<number | null>): Signal<ShownMove | null> {
  const response = httpResource(
    () => {
      const minute = at();
      return minute === null ? undefined : { url: `/api/v1/predictions/${symbol()}`, params: { at: new Date(minute).toISOString() } };
    },
    { parse: (raw) => readResponse(predictionsResponseSchema, raw) },
  );
  return computed(() => {
    if (at() === null || !response.hasValue()) return null;
    const { records, expectedMove, expectedMoveReason } = response.value();
    const ts = records[0]?.ts;
    return ts === undefined ? null : { ts, expectedMove, reason: expectedMoveReason };
  });
}
