import * as z from 'zod';
import { instantSchema } from './common.js';

/** The exchange's day: trading before the open (from 04:00 New York), regular trading, or neither; and the session under way, or the next one. */
export const marketHoursSchema = z.object({
  phase: z.enum(['pre', 'open', 'closed']),
  /** That session ends at 13:00 New York. */
  earlyClose: z.boolean(),
  opensAt: instantSchema,
  closesAt: instantSchema,
});
export type MarketHours = z.infer<typeof marketHoursSchema>;
