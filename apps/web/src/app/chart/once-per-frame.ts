/**
 * Runs a task at most once per animation frame, however often it is asked for; in a hidden tab not at all, until it shows again.
 * @returns the asking function, and one that forgets a pending request.
 */
export function oncePerFrame(task: () => void): { request: () => void; cancel: () => void } {
  let pending: number | null = null;
  return {
    request: () => {
      pending ??= requestAnimationFrame(() => {
        pending = null;
        task();
      });
    },
    cancel: () => {
      if (pending !== null) cancelAnimationFrame(pending);
      pending = null;
    },
  };
}
