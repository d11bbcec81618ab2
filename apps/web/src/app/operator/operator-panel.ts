import { Component, computed, ElementRef, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { MarketStatusStore } from '../market/market-status.store';
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
    } @else {
      <p>Signed out. Everything can be read; the key is asked for when something is to be changed.</p>
    }
    <button type="button" class="button" (click)="turn()">{{ operator.until() === null ? 'Sign in' : 'Sign out' }}</button>
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
    <p>
      <a routerLink="/sources">Audit log</a>
      @if (market.status()?.temporalUrl; as url) {
        · <a [href]="url" target="_blank" rel="noopener" data-testid="temporal-link">Temporal ↗</a>
      }
    </p>
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
  protected readonly market = inject(MarketStatusStore);
  protected readonly acts = computed(() => this.operator.acts().map((act) => ({ ...act, clock: bothTimes(act.at) })));
  protected readonly clock = bothTimes;
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;

  /** Signs in or out, by one button, which keeps the focus. */
  protected turn(): void {
    if (this.operator.until() !== null) {
      this.operator.signOut();
      return;
    }
    // The dialog gives the focus back to where it was, which has to be there then.
    this.element.closest<HTMLElement>('[popover]')?.hidePopover();
    this.operator.signIn();
  }
}
