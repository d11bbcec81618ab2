import { Component, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { RunView } from './run-view';

/** One run of the training pipeline. */
@Component({
  selector: 'tandem-run-page',
  imports: [RouterLink, RunView],
  template: `
    <div class="page" data-testid="run-page">
      <header>
        <h1>{{ id() }}</h1>
        <p><a routerLink="/pipeline">All runs</a></p>
      </header>
      <section class="panel" aria-label="Run">
        <tandem-run-view [id]="id()" />
      </section>
    </div>
  `,
  styles: `
    h1 {
      overflow-wrap: anywhere;
    }
    .panel {
      min-width: 0;
      padding: 12px 14px;
    }
  `,
})
export class RunPage {
  /** A run id or a workflow id, as the address has it. */
  readonly id = input.required<string>();
}
