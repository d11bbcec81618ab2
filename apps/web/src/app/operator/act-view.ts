import { Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { signOf, type Act } from './operator-session';

/** What became of something that the operator asked for, and where to see more of it. */
@Component({
  selector: 'tandem-act-view',
  imports: [RouterLink],
  template: `
    @let one = act();
    <p>
      <strong class="badge" [class]="sign().tone"
        ><span aria-hidden="true">{{ sign().sign }}</span> {{ sign().word }}</strong
      >
      {{ one.message }}
    </p>
    <p class="links">
      @if (one.route; as route) {
        <a [routerLink]="route" [queryParams]="one.query">Show it</a>
      }
      @if (one.auditId; as id) {
        <a routerLink="/sources" [queryParams]="{ entry: id }">Audit entry {{ id }}</a>
      } @else if (one.auditSubject; as about) {
        <a routerLink="/sources" [queryParams]="{ about }">Audit log</a>
      }
      @if (one.temporalUrl; as url) {
        <a [href]="url" target="_blank" rel="noopener">In Temporal ↗</a>
      }
    </p>
  `,
  styles: `
    p {
      overflow-wrap: anywhere;
    }
    .links {
      display: flex;
      flex-wrap: wrap;
      gap: 2px 14px;
    }
    .links a {
      min-height: 24px;
    }
  `,
})
export class ActView {
  readonly act = input.required<Act>();
  protected readonly sign = computed(() => signOf(this.act()));
}
