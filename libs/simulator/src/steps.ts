/** Sub-minute steps of which a bar is built: five seconds each. */
export const STEPS = 12;
export const STEP_MS = 60_000 / STEPS;
