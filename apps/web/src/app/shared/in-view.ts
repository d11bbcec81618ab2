import { DestroyRef, ElementRef, inject, signal, type Signal } from '@angular/core';

/** Whether the element of a component is on the screen; always where the browser cannot tell. Needs an injection context. */
export function inView(): Signal<boolean> {
  const shown = signal(typeof IntersectionObserver === 'undefined');
  if (shown()) return shown;
  const observer = new IntersectionObserver((entries) => shown.set(entries.at(-1)?.isIntersecting ?? false));
  observer.observe(inject<ElementRef<HTMLElement>>(ElementRef).nativeElement);
  inject(DestroyRef).onDestroy(() => observer.disconnect());
  return shown;
}
