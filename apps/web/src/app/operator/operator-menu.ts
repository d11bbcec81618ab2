import { Component, computed, inject, signal } from '@angular/core';
import { Router } from '@angular/router';
import { modelKindSchema } from '@tandem/contracts/common';
import { Commands, type Command } from '../shell/commands';
import { kindName } from '../shared/names';
import { localClock } from '../shared/time';
import { ActionDialog } from './action-dialog';
import { OperatorPanel } from './operator-panel';
import { OperatorSession, signOf } from './operator-session';
import { PlannedActions } from './planned-action';
import { SignInDialog } from './sign-in-dialog';

/** Who may act here, and until when; on demand what was done. The dialogs in which the operator acts, from every page, are here, too. */
@Component({
  selector: 'tandem-operator-menu',
  imports: [ActionDialog, OperatorPanel, SignInDialog],
  template: `
    <button
      type="button"
      class="button"
      popovertarget="operator-panel"
      data-testid="operator-menu"
      aria-haspopup="dialog"
      [attr.aria-expanded]="open()"
    >
      @for (line of lines(); track line) {
        <span>{{ line }}</span>
      }
    </button>
    <div
      id="operator-panel"
      popover
      class="panel"
      role="dialog"
      aria-label="Operator"
      (toggle)="open.set($any($event).newState === 'open')"
    >
      @if (open()) {
        @defer (on immediate) {
          <tandem-operator-panel />
        } @placeholder {
          <span class="skeleton" aria-hidden="true"></span>
        }
      }
    </div>
    <p class="visually-hidden" role="status">{{ announcement() }}</p>
    @if (planned.planned(); as action) {
      @defer (on immediate) {
        <tandem-action-dialog [action]="action" />
      }
    }
    @if (operator.prompt(); as prompt) {
      @defer (on immediate) {
        <tandem-sign-in-dialog [label]="prompt.label" />
      }
    }
  `,
  styles: `
    .button {
      display: grid;
      align-content: center;
      min-height: 33px;
      padding-block: 1px;
      font-size: 12px;
      line-height: 1.2;
      text-align: left;
    }
    .panel {
      position: fixed;
      inset: 56px 12px auto auto;
      width: min(400px, calc(100vw - 24px));
      max-height: calc(100dvh - 80px);
      margin: 0;
      padding: 14px;
      overflow: auto;
      color: inherit;
    }
  `,
})
export class OperatorMenu {
  private readonly router = inject(Router);
  protected readonly operator = inject(OperatorSession);
  protected readonly planned = inject(PlannedActions);

  protected readonly open = signal(false);
  protected readonly lines = computed(() => {
    const until = this.operator.until();
    return until === null ? ['Sign in'] : ['Operator', `until ${localClock(until)}`];
  });
  protected readonly announcement = computed(() => {
    const [act] = this.operator.acts();
    return act === undefined ? '' : `${act.label}: ${signOf(act).word}. ${act.message}`;
  });

  constructor() {
    inject(Commands).offer(() => this.commands());
  }

  private commands(): Command[] {
    const action = (label: string, run: () => void): Command => ({ group: 'Action', label, run });
    return [
      action('Retrain…', () => this.planned.planned.set({ type: 'retrain' })),
      action('Promote…', () => void this.router.navigate(['/models'])),
      ...modelKindSchema.options.map((kind) =>
        action(`Roll back ${kindName(kind)}…`, () => this.planned.planned.set({ type: 'rollback', kind })),
      ),
      this.operator.until() === null
        ? action('Sign in as the operator', () => this.operator.signIn())
        : action('Sign out', () => void this.operator.signOut()),
    ];
  }
}
