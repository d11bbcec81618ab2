import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { throttle } from './throttle';

describe('throttle', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('passes the first value at once, and of a burst the last at the end of the pause', () => {
    const task = vi.fn();
    const { run } = throttle(task, 100);
    [1, 2, 3].forEach(run);
    expect(task.mock.calls).toEqual([[1]]);
    vi.advanceTimersByTime(100);
    expect(task.mock.calls).toEqual([[1], [3]]);
    run(4);
    expect(task).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(300);
    run(5);
    expect(task.mock.calls.slice(2)).toEqual([[4], [5]]);
  });

  it('forgets what waits', () => {
    const task = vi.fn();
    const { run, cancel } = throttle(task, 100);
    run(1);
    run(2);
    cancel();
    vi.advanceTimersByTime(200);
    expect(task.mock.calls).toEqual([[1]]);
  });
});
