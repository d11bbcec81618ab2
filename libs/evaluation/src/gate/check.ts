import { z } from 'zod';
import { GATE_COMPARISONS, GATE_UNITS, GATE_RULES } from '@tandem/domain';
import { intervalSchema } from '../metrics/figures.js';

/** One rule of the gate, or one mark, with what it measured. */
export const gateCheckSchema = z.object({
  rule: z.enum(GATE_RULES),
  /** False: only reported. */
  decides: z.boolean(),
  passed: z.boolean(),
  /** `version 3` or the name of a baseline; null: nothing. */
  against: z.string().nullable(),
  /** Null where nothing was measured. */
  value: z.number().nullable(),
  /** What `value` must be to `limit`; both null where there is no limit. */
  comparison: z.enum(GATE_COMPARISONS).nullable(),
  limit: z.number().nullable(),
  /** 95 % interval of `value` over whole sessions; null where there is none. */
  interval: intervalSchema.nullable(),
  unit: z.enum(GATE_UNITS),
  /** One sentence with its numbers. */
  words: z.string(),
});

export type Check = Readonly<z.infer<typeof gateCheckSchema>>;

/** What a check measured; what is absent was not. */
type Measured = Partial<Pick<Check, 'decides' | 'against' | 'value' | 'comparison' | 'limit' | 'interval' | 'unit'>>;

export function check(rule: Check['rule'], passed: boolean, words: string, measured: Measured = {}): Check {
  return {
    rule,
    decides: true,
    passed,
    against: null,
    value: null,
    comparison: null,
    limit: null,
    interval: null,
    unit: 'none',
    words,
    ...measured,
  };
}
