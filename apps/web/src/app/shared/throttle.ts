/**
 * Runs a task with the newest value at most once in so many milliseconds: the first at once, the last of a burst at the end of the pause.
 * @returns the asking function, and one that forgets what waits
 */
export function throttle<T>(task: (value: T) => void, pauseMs: number): { run: (value: T) => void; cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let waiting: { value: T } | null = null;
  const next = (): void => {
    timer = null;
    if (waiting === null) return;
    const { value } = waiting;
    waiting = null;
    task(value);
    timer = setTimeout(next, pauseMs);
  };
  return {
    run: (value) => {
      waiting = { value };
      if (timer === null) next();
    },
    cancel: () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      waiting = null;
    },
  };
}
