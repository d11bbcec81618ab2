import { Component, computed, inject } from '@angular/core';
import { PipelineStore } from './pipeline.store';
import { progressLabel, stageLabel } from './run-labels';

/** Stands where predictions will be until the first models exist. */
@Component({
  selector: 'tandem-first-training',
  template: `
    <section class="panel" data-testid="first-training" aria-label="First training">
      <h2>First training</h2>
      @if (run(); as run) {
        <p>The first two models are being trained on what is stored. Predictions start when they are ready.</p>
        <progress max="1" [value]="run.share" aria-label="Progress of the first training"></progress>
        <p class="progress">{{ progress() }}</p>
      } @else {
        <p>There is no model yet. The first training begins as soon as enough history is stored.</p>
      }
    </section>
  `,
  styles: `
    section {
      padding: 16px;
      display: grid;
      gap: 10px;
    }
    h2 {
      font-size: 15px;
    }
    p {
      color: var(--muted);
    }
    .progress {
      font-size: 13px;
      color: var(--text);
    }
    progress {
      width: 100%;
    }
  `,
})
export class FirstTraining {
  protected readonly run = inject(PipelineStore).running;
  protected readonly progress = computed(() => {
    const run = this.run();
    return run === null ? '' : `${stageLabel(run)} · ${progressLabel(run)}`;
  });
}
