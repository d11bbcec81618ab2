/** What the reader wants of the chart with pointer or wheel. */
export interface GestureTargets {
  /** @param x offset within the chart, pixels; null: the pointer left */
  readonly point: (x: number | null, y: number) => void;
  /** Shows more (factor > 1) or fewer candles. */
  readonly zoom: (factor: number) => void;
  /** Moves by so many candles, positive towards the newest. */
  readonly pan: (steps: number) => void;
  /** Width of a candle, pixels. */
  readonly step: () => number;
}

const ZOOM_STEP = 1.2;

/** Hovering points, dragging and a sideways or Shift wheel pan, the wheel and two fingers zoom. */
export class Gestures {
  private readonly pointers = new Map<number, PointerEvent>();
  /** Pixels dragged that do not make a whole candle yet. */
  private dragged = 0;

  constructor(private readonly targets: GestureTargets) {}

  wheel(event: WheelEvent): void {
    event.preventDefault();
    const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    const delta = event.deltaX !== 0 && sideways ? event.deltaX : event.deltaY;
    if (sideways) this.targets.pan(Math.sign(delta) * 3);
    else this.targets.zoom(event.deltaY > 0 ? ZOOM_STEP : 1 / ZOOM_STEP);
  }

  down(event: PointerEvent): void {
    this.pointers.set(event.pointerId, event);
    this.dragged = 0;
    if (event.pointerType !== 'mouse') this.targets.point(event.offsetX, event.offsetY);
  }

  up(event: PointerEvent): void {
    this.pointers.delete(event.pointerId);
  }

  leave(event: PointerEvent): void {
    this.pointers.delete(event.pointerId);
    if (event.pointerType === 'mouse') this.targets.point(null, 0);
  }

  move(event: PointerEvent): void {
    const before = this.pointers.get(event.pointerId);
    if (before === undefined) return this.targets.point(event.offsetX, event.offsetY);
    const other = [...this.pointers.values()].find(({ pointerId }) => pointerId !== event.pointerId);
    this.pointers.set(event.pointerId, event);
    if (other !== undefined) this.pinch(other.clientX, before.clientX, event.clientX);
    else this.drag(event.clientX - before.clientX);
  }

  private pinch(other: number, before: number, now: number): void {
    const [was, is] = [Math.abs(before - other), Math.abs(now - other)];
    if (was > 0 && is > 0) this.targets.zoom(was / is);
  }

  private drag(pixels: number): void {
    this.dragged += pixels;
    const step = this.targets.step();
    const steps = Math.trunc(this.dragged / step);
    if (steps === 0) return;
    this.dragged -= steps * step;
    this.targets.pan(-steps);
  }
}
