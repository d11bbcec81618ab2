import { Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { bothTimes } from '../shared/time';
import { ActView } from './act-view';
import { OperatorSession } from './operator-session';

/** Whether this browser is signed in, and what was done from this page. */
@Component({
  selector: 'tandem-operator-panel',
  imports: [ActView, RouterLink],
  template: `
    <h2>Operator</h2>
    @if (operator.until(); as until) {
      <p>Signed in. If nothing more is done, the session ends (New York time): {{ clock(until) }}.</p>
      <button type="button" class="button" (click)="operator.signOut()">Sign out</button>
    } @else {
      <p>Signed out. Everything can be read; the key is asked for when something is to be changed.</p>
      <button type="button" class="button" (click)="operator.signIn()">Sign in</button>
    }
    <h3>What you did</h3>
    <ul data-testid="acts">
      @for (act of acts(); track act.id) {
        <li>
          <p>
            <strong>{{ act.label }}</strong>&ngsp;<span class="at">{{ act.clock }}</span>
          </p>
          <tandem-act-view [act]="act" />
        </li>
      } @empty {
        <li>Nothing yet, since this page was opened. The audit log has everything.</li>
      }
    </ul>
    <p><a routerLink="/sources">Audit log</a></p>
  `,
  styles: `
    :host {
      display: grid;
      gap: 10px;
      justify-items: start;
      font-size: 13px;
    }
    h2 {
      font-size: 15px;
    }
    h3 {
      margin-top: 6px;
      font-size: 13px;
    }
    ul {
      display: grid;
      gap: 10px;
      list-style: none;
    }
    .at {
      color: var(--muted);
    }
  `,
})
export class OperatorPanel {
  protected readonly operator = inject(OperatorSession);
  protected readonly acts = computed(() => this.operator.acts().map((act) => ({ ...act, clock: bothTimes(act.at) })));
  protected readonly clock = bothTimes;
}
