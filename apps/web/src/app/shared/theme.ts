import { computed, DOCUMENT, effect, inject, Injectable, signal } from '@angular/core';
import { oneOf, Preferences } from './preferences';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** Dark or light, as the system prefers or the reader chose. The colours themselves stand in styles.css. */
@Injectable({ providedIn: 'root' })
export class ThemeStore {
  private readonly document = inject(DOCUMENT);
  private readonly systemIsLight = signal(false);
  /** What the custom properties stand for. */
  private readonly applied = signal<'light' | 'dark' | null>(null);

  readonly chosen = inject(Preferences).remember('theme', oneOf(THEMES, 'system'));
  /** What is shown. */
  readonly shown = computed(() => {
    const chosen = this.chosen();
    return chosen === 'system' ? (this.systemIsLight() ? 'light' : 'dark') : chosen;
  });

  /** Reads a colour of the theme that is shown, for a canvas, which knows no custom properties: `palette()('--up')`. */
  readonly palette = computed(() => {
    this.applied();
    return paletteOf(this.document);
  });

  constructor() {
    const prefersLight = this.document.defaultView?.matchMedia?.('(prefers-color-scheme: light)');
    this.systemIsLight.set(prefersLight?.matches ?? false);
    prefersLight?.addEventListener('change', ({ matches }) => this.systemIsLight.set(matches));
    effect(() => this.apply());
  }

  /** From the system's to light, to dark, and round again. */
  next(): void {
    this.chosen.update((chosen) => THEMES[(THEMES.indexOf(chosen) + 1) % THEMES.length]!);
  }

  private apply(): void {
    this.document.documentElement.dataset['theme'] = this.shown();
    this.applied.set(this.shown());
  }
}

/** A custom property holds the colours of both themes; only a property that is a colour is resolved to one. */
function paletteOf(document: Document): (property: `--${string}`) => string {
  const colors = new Map<string, string>();
  const read = (property: string): string => {
    const probe = document.documentElement.appendChild(document.createElement('i'));
    probe.style.color = `var(${property})`;
    const { color } = getComputedStyle(probe);
    probe.remove();
    colors.set(property, color);
    return color;
  };
  return (property) => colors.get(property) ?? read(property);
}
