import { computed, DestroyRef, DOCUMENT, inject, Injectable, signal, type Signal } from '@angular/core';
import { oneOf, Preferences } from '../shared/preferences';

export const COMMAND_GROUPS = ['Page', 'Symbol', 'Chart', 'Action'] as const;
export type CommandGroup = (typeof COMMAND_GROUPS)[number];

/** Something that can be done by name, and by keys where it has some. */
export interface Command {
  readonly group: CommandGroup;
  readonly label: string;
  /** One key, or two one after the other: `?`, `g m`. As `event.key` names them. */
  readonly keys?: string;
  readonly run: () => void;
}

/** How long the second of two keys is waited for. */
export const SEQUENCE_MS = 1_500;

/** Everything that can be done here and now, for the command palette, the list of shortcuts and the keyboard. */
@Injectable({ providedIn: 'root' })
export class Commands {
  private readonly document = inject(DOCUMENT);
  private readonly sets = signal<readonly Signal<readonly Command[]>[]>([]);
  private first: { key: string; at: number } | null = null;

  readonly all = computed(() => this.sets().flatMap((set) => set()));
  /** Single keys can be switched off: speech input types letters (WCAG 2.2, 2.1.4). */
  readonly singleKeys = inject(Preferences).remember('single-keys', oneOf(['on', 'off'], 'on'));
  readonly paletteShown = signal(false);
  readonly helpShown = signal(false);

  constructor() {
    const onKey = (event: KeyboardEvent): void => this.onKey(event);
    this.document.addEventListener('keydown', onKey);
    inject(DestroyRef).onDestroy(() => this.document.removeEventListener('keydown', onKey));
  }

  /** Offers commands for as long as the caller lives. Needs an injection context. */
  offer(commands: () => readonly Command[]): void {
    const set = computed(commands);
    this.sets.update((sets) => [...sets, set]);
    inject(DestroyRef).onDestroy(() => this.sets.update((sets) => sets.filter((one) => one !== set)));
  }

  private onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing || event.altKey) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      return this.paletteShown.update((shown) => !shown);
    }
    if (event.ctrlKey || event.metaKey || this.singleKeys() === 'off' || takesText(event.target) || this.isDialogOpen()) return;
    this.runKey(event);
  }

  private runKey(event: KeyboardEvent): void {
    const { first } = this;
    this.first = null;
    const keys = first !== null && event.timeStamp - first.at <= SEQUENCE_MS ? `${first.key} ${event.key}` : event.key;
    const command = this.all().find((one) => one.keys === keys);
    if (command !== undefined) {
      event.preventDefault();
      command.run();
    } else if (this.all().some((one) => one.keys?.startsWith(`${event.key} `))) {
      this.first = { key: event.key, at: event.timeStamp };
    }
  }

  private isDialogOpen(): boolean {
    return this.document.querySelector('dialog[open]') !== null;
  }
}

/** Whether letters typed there are text, or walk a list by its letters. */
function takesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest('input, textarea, select, [role="listbox"]') !== null;
}
