import { Component, input } from '@angular/core';
import { RouterLink } from '@angular/router';

/** The choice that an address names in its `sessions`; the usual one where it names none of them. */
export const chosenSessions = (choices: readonly number[], usual: number, sessions: string | undefined): number =>
  choices.find((choice) => String(choice) === sessions) ?? usual;

/** Links to the same page over another number of the newest sessions. */
@Component({
  selector: 'tandem-session-choice',
  imports: [RouterLink],
  template: `
    <nav [attr.aria-label]="label()">
      <span aria-hidden="true">Newest sessions</span>
      @for (choice of choices(); track choice) {
        <a
          class="button"
          [routerLink]="[]"
          [queryParams]="{ sessions: choice }"
          queryParamsHandling="merge"
          [attr.aria-current]="choice === chosen() ? 'true' : null"
          ><span class="visually-hidden">Newest </span>{{ choice }}<span class="visually-hidden"> sessions</span></a
        >
      }
    </nav>
  `,
  styles: `
    nav {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 6px;
      color: var(--muted);
    }
    a {
      min-width: 44px;
      text-align: center;
    }
  `,
})
export class SessionChoice {
  /** What is shown of these sessions, as the name of the links. */
  readonly label = input.required<string>();
  readonly choices = input.required<readonly number[]>();
  readonly chosen = input.required<number>();
}
