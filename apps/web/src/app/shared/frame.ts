/** A hidden tab has no frames; what is asked for there is done this much later, so that its title still follows. */
const HIDDEN_TAB_MS = 1_000;

/**
 * Runs a task once with the next animation frame, however often it is asked for until then.
 * @returns the asking function, and one that forgets a pending request.
 */
export function withNextFrame(task: () => void): { request: () => void; cancel: () => void } {
  let pending: { frame: number; timer: ReturnType<typeof setTimeout> } | null = null;
  const cancel = (): void => {
    if (pending === null) return;
    cancelAnimationFrame(pending.frame);
    clearTimeout(pending.timer);
    pending = null;
  };
  const run = (): void => {
    cancel();
    task();
  };
  const request = (): void => {
    pending ??= { frame: requestAnimationFrame(run), timer: setTimeout(run, HIDDEN_TAB_MS) };
  };
  return { request, cancel };
}
