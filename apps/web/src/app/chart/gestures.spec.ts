import { describe, expect, it, vi } from 'vitest';
import { Gestures } from './gestures';

function start() {
  const targets = { point: vi.fn(), zoom: vi.fn(), pan: vi.fn(), step: () => 10 };
  const gestures = new Gestures(targets);
  const pointer = (pointerId: number, clientX: number, pointerType = 'mouse') =>
    ({ pointerId, clientX, offsetX: clientX, offsetY: 5, pointerType }) as PointerEvent;
  const wheel = (part: Partial<WheelEvent>) =>
    ({ deltaX: 0, deltaY: 0, shiftKey: false, preventDefault: vi.fn(), ...part }) as unknown as WheelEvent;
  return { targets, gestures, pointer, wheel };
}

describe('Gestures', () => {
  it('points while the pointer hovers, and no more once it left', () => {
    const { targets, gestures, pointer } = start();
    gestures.move(pointer(1, 40));
    gestures.leave(pointer(1, 40));
    expect(targets.point.mock.calls).toEqual([
      [40, 5],
      [null, 0],
    ]);
  });

  it('pans by whole candles while it drags, and loses no pixel between them', () => {
    const { targets, gestures, pointer } = start();
    gestures.down(pointer(1, 100));
    [106, 112, 131].forEach((x) => gestures.move(pointer(1, x)));
    expect(targets.pan.mock.calls).toEqual([[-1], [-2]]);
    gestures.up(pointer(1, 131));
    gestures.move(pointer(1, 200));
    expect(targets.pan).toHaveBeenCalledTimes(2);
  });

  it('zooms by two fingers as they part', () => {
    const { targets, gestures, pointer } = start();
    gestures.down(pointer(1, 100, 'touch'));
    gestures.down(pointer(2, 200, 'touch'));
    gestures.move(pointer(2, 300, 'touch'));
    expect(targets.zoom.mock.calls).toEqual([[0.5]]);
    expect(targets.pan).not.toHaveBeenCalled();
  });

  it('zooms by the wheel, and pans by it sideways or with Shift', () => {
    const { targets, gestures, wheel } = start();
    gestures.wheel(wheel({ deltaY: 100 }));
    expect(targets.zoom.mock.calls[0]![0]).toBeGreaterThan(1);
    gestures.wheel(wheel({ deltaY: 100, shiftKey: true }));
    gestures.wheel(wheel({ deltaX: -100, deltaY: 3 }));
    expect(targets.pan.mock.calls).toEqual([[3], [-3]]);
  });
});
