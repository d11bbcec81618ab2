import { afterNextRender, Component, computed, inject, viewChild, type ElementRef } from '@angular/core';
import { COMMAND_GROUPS, Commands, type Command } from './commands';

/** What works everywhere, beside the commands themselves. */
const ALWAYS = [
  { label: 'Command palette', keys: 'Ctrl k' },
  { label: 'Leave a dialog or a field', keys: 'Escape' },
];

/** `?`: every shortcut there is on this page. */
@Component({
  selector: 'tandem-shortcut-help',
  template: `
    <dialog #dialog aria-labelledby="shortcut-help-title" (close)="commands.helpShown.set(false)" data-testid="shortcut-help">
      <h2 id="shortcut-help-title">Keyboard shortcuts</h2>
      @for (group of groups(); track group.title) {
        <h3>{{ group.title }}</h3>
        <dl>
          @for (command of group.commands; track command.keys) {
            <div>
              <dt>{{ command.label }}</dt>
              <dd>
                @for (key of keysOf(command.keys); track $index) {
                  <kbd>{{ key }}</kbd>
                }
              </dd>
            </div>
          }
        </dl>
      }
      <label>
        <input type="checkbox" [checked]="commands.singleKeys() === 'on'" (change)="toggle()" />
        Shortcuts of single keys
      </label>
      <button type="button" class="button" (click)="dialog.close()">Close</button>
    </dialog>
  `,
  styleUrl: './shortcut-help.css',
})
export class ShortcutHelp {
  protected readonly commands = inject(Commands);
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');

  protected readonly groups = computed(() => [
    { title: 'Everywhere', commands: ALWAYS },
    ...COMMAND_GROUPS.map((group) => ({ title: group, commands: this.withKeys(group) })).filter(({ commands }) => commands.length > 0),
  ]);

  constructor() {
    afterNextRender(() => this.dialog().nativeElement.showModal());
  }

  protected keysOf(keys: string | undefined): string[] {
    return keys?.split(' ') ?? [];
  }

  protected toggle(): void {
    this.commands.singleKeys.update((shown) => (shown === 'on' ? 'off' : 'on'));
  }

  private withKeys(group: Command['group']): Command[] {
    return this.commands.all().filter((command) => command.group === group && command.keys !== undefined);
  }
}
