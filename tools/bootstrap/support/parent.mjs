const POLL_MS = 500;

/**
 * Calls back once when npm, or what it started to get here, is gone: a shell in between, as npm puts one there, does not
 * hand signals on. Outside of npm nothing is watched, so that `nohup` works as ever.
 *
 * @param {() => void} action
 * @returns {() => void} ends the watch
 */
export function onParentGone(action) {
  const parent = process.ppid;
  if (process.env['npm_lifecycle_event'] === undefined) return () => {};
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    action();
  }, POLL_MS);
  timer.unref();
  return () => clearInterval(timer);
}
