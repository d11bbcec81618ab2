import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withNextFrame } from './frame';

describe('withNextFrame', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['requestAnimationFrame', 'cancelAnimationFrame', 'setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('draws sixty requests of one frame once', () => {
    const draw = vi.fn();
    const { request } = withNextFrame(draw);
    for (let count = 0; count < 60; count++) request();
    vi.advanceTimersToNextFrame();
    expect(draw).toHaveBeenCalledTimes(1);
  });

  it('draws again for a request in a later frame', () => {
    const draw = vi.fn();
    const { request } = withNextFrame(draw);
    request();
    vi.advanceTimersToNextFrame();
    request();
    vi.advanceTimersToNextFrame();
    expect(draw).toHaveBeenCalledTimes(2);
  });

  it('forgets a request that was cancelled', () => {
    const draw = vi.fn();
    const { request, cancel } = withNextFrame(draw);
    request();
    cancel();
    vi.advanceTimersToNextFrame();
    expect(draw).not.toHaveBeenCalled();
  });
});
