import { DOCUMENT, effect, inject, Injectable, Injector, signal, type WritableSignal } from '@angular/core';

/** Before the names of everything that this page stores in the browser. */
const PREFIX = 'tandem.';

/** What the reader set up, remembered by this browser. One that remembers nothing, or something else, shows the defaults. */
@Injectable({ providedIn: 'root' })
export class Preferences {
  private readonly storage = storageOf(inject(DOCUMENT).defaultView);
  private readonly injector = inject(Injector);

  /**
   * A setting that outlives the page.
   * @param name its own among all settings
   * @param read makes the setting of what was stored, or of undefined; has to take anything
   */
  remember<T>(name: string, read: (stored: unknown) => T): WritableSignal<T> {
    const setting = signal(read(this.load(name)));
    effect(() => this.store(name, setting()), { injector: this.injector });
    return setting;
  }

  private load(name: string): unknown {
    try {
      return JSON.parse(this.storage?.getItem(PREFIX + name) ?? 'null') ?? undefined;
    } catch {
      return undefined;
    }
  }

  private store(name: string, value: unknown): void {
    try {
      this.storage?.setItem(PREFIX + name, JSON.stringify(value));
    } catch {
      // A full or forbidden storage is no reason to show nothing.
    }
  }
}

/** Reads one of a few words. */
export const oneOf =
  <T extends string>(words: readonly T[], otherwise: T) =>
  (stored: unknown): T =>
    words.find((word) => word === stored) ?? otherwise;

/** A browser may forbid even to look. */
function storageOf(view: Window | null): Storage | undefined {
  try {
    return view?.localStorage;
  } catch {
    return undefined;
  }
}
