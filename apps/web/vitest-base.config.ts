import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    /** The same patience as in the rest of the house: a busy machine is no failure. */
    testTimeout: 30_000,
    /** Far from New York and from UTC: whoever shows a time of the reader's by mistake is seen. */
    env: { TZ: 'Asia/Tokyo' },
  },
});
