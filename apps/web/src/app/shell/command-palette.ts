import { Combobox, ComboboxPopup, ComboboxWidget } from '@angular/aria/combobox';
import { Listbox, Option } from '@angular/aria/listbox';
import { afterNextRender, afterRenderEffect, Component, computed, effect, inject, signal, viewChild, type ElementRef } from '@angular/core';
import { COMMAND_GROUPS, Commands, type Command } from './commands';

/** As many as have room without scrolling through hundreds of symbols. */
const MAX_SHOWN = 50;

/** Those whose label has every word, the ones that begin with the first word before the others. */
export function matching(commands: readonly Command[], query: string): Command[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = commands.filter(({ label, group }) => words.every((word) => `${group} ${label}`.toLowerCase().includes(word)));
  const rank = ({ label, group }: Command): number =>
    (words[0] !== undefined && label.toLowerCase().startsWith(words[0]) ? 0 : COMMAND_GROUPS.length) + COMMAND_GROUPS.indexOf(group);
  return hits.sort((a, b) => rank(a) - rank(b)).slice(0, MAX_SHOWN);
}

/** Ctrl K: every command by name. Up and down choose, Enter runs, Escape closes. */
@Component({
  selector: 'tandem-command-palette',
  imports: [Combobox, ComboboxPopup, ComboboxWidget, Listbox, Option],
  template: `
    <dialog #dialog aria-label="Command palette" closedby="any" (close)="commands.paletteShown.set(false)">
      <input
        ngCombobox
        #combobox="ngCombobox"
        class="field"
        aria-label="Command, page or symbol"
        placeholder="Symbol, page or action"
        autocomplete="off"
        spellcheck="false"
        data-testid="palette-input"
        [alwaysExpanded]="true"
        [(value)]="query"
        (keydown.enter)="run($event)"
      />
      <ng-template ngComboboxPopup [combobox]="combobox">
        <ul
          ngComboboxWidget
          ngListbox
          #listbox="ngListbox"
          aria-label="Commands"
          focusMode="activedescendant"
          selectionMode="follow"
          [activeDescendant]="listbox.activeDescendant()"
          [(value)]="chosen"
        >
          @for (command of found(); track command) {
            <li ngOption [value]="command" [label]="command.label">
              <span>{{ command.label }}</span>
              <span class="group">{{ command.group }}</span>
              @if (command.keys; as keys) {
                <kbd>{{ keys }}</kbd>
              }
            </li>
          }
        </ul>
      </ng-template>
      @if (found().length === 0) {
        <p role="status">Nothing has this name.</p>
      }
    </dialog>
  `,
  styleUrl: './command-palette.css',
  host: { '(click)': 'runClicked($event)' },
})
export class CommandPalette {
  protected readonly commands = inject(Commands);
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');
  private readonly listbox = viewChild<Listbox<Command>>(Listbox);

  protected readonly query = signal('');
  protected readonly chosen = signal<Command[]>([]);
  protected readonly found = computed(() => matching(this.commands.all(), this.query()));

  constructor() {
    afterNextRender(() => this.dialog().nativeElement.showModal());
    effect(() => this.chosen.set(this.found().slice(0, 1)));
    afterRenderEffect(() => {
      this.chosen();
      this.listbox()?.scrollActiveItemIntoView({ block: 'nearest' });
    });
  }

  protected run(event: Event): void {
    const [command] = this.chosen();
    if (command === undefined) return;
    event.preventDefault();
    this.dialog().nativeElement.close();
    command.run();
  }

  /** A click chooses an option, and runs it. */
  protected runClicked(event: MouseEvent): void {
    if (event.target instanceof Element && event.target.closest('[role="option"]') !== null) this.run(event);
  }
}
