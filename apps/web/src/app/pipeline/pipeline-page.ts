import { httpResource } from '@angular/common/http';
import { Component, computed, effect, inject, untracked } from '@angular/core';
import { RouterLink } from '@angular/router';
import { pipelineRunsResponseSchema } from '@tandem/contracts/pipeline';
import { PlannedActions } from '../operator/planned-action';
import { readResponse } from '../shared/problem';
import { ResourceState, resourceView } from '../shared/resource-view';
import { WallClock } from '../shared/time';
import { PipelineStore } from './pipeline.store';
import { RunView } from './run-view';
import { runLabels } from './stage-labels';

/** Every training run, newest first, and those in flight step by step. */
@Component({
  selector: 'tandem-pipeline-page',
  imports: [ResourceState, RouterLink, RunView],
  templateUrl: './pipeline-page.html',
  styles: `
    .panel {
      display: grid;
      gap: 10px;
      min-width: 0;
      padding: 12px 14px;
    }
    tandem-resource-state:empty {
      display: none;
    }
    h2 {
      font-size: 15px;
    }
    header .button {
      margin-left: auto;
    }
    .reason {
      min-width: 220px;
      white-space: normal;
    }
  `,
})
export class PipelinePage {
  private readonly clock = inject(WallClock);
  private readonly pipeline = inject(PipelineStore);
  protected readonly planned = inject(PlannedActions).planned;
  private readonly runs = httpResource(() => '/api/v1/pipeline/runs', { parse: (raw) => readResponse(pipelineRunsResponseSchema, raw) });

  protected readonly view = resourceView(this.runs);
  protected readonly rows = computed(() => this.view().value?.runs.map((run) => runLabels(run, this.clock.now())) ?? []);
  /** Runs in flight, as told and as answered. */
  protected readonly running = computed(() => {
    const told = this.pipeline.inFlight().map(({ runId }) => runId);
    const answered =
      this.view()
        .value?.runs.filter(({ state }) => state === 'running')
        .map(({ runId }) => runId) ?? [];
    return [...new Set([...told, ...answered])];
  });
  protected readonly empty = computed(() =>
    this.view().value === undefined || this.rows().length > 0
      ? null
      : 'There was no run yet. The first begins as soon as enough history is stored, and then one every night after the close.',
  );

  constructor() {
    /** Whatever begins or ends makes another list. */
    const changed = computed(() =>
      [this.pipeline.inFlight(), this.pipeline.endings()].map((runs) => runs.map(({ runId }) => runId)).join(),
    );
    effect(() => {
      changed();
      untracked(() => {
        if (this.runs.hasValue()) this.runs.reload();
      });
    });
  }

  protected retry(): void {
    this.runs.reload();
  }
}
