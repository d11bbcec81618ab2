import { httpResource } from '@angular/common/http';
import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { RouterLink } from '@angular/router';
import { pipelineRunDetailSchema } from '@tandem/contracts/pipeline';
import { LineChart } from '../shared/charts/line-chart';
import { readResponse } from '../shared/problem';
import { ResourceState, resourceView } from '../shared/resource-view';
import { WallClock } from '../shared/time';
import { EPOCH_AXIS, LOSS_AXIS, lossSeries } from './loss-chart';
import { PipelineStore } from './pipeline.store';
import { progressLabel, stageLabel } from './run-labels';
import { outcomeLabels, runLabels, stageLabels } from './stage-labels';

/** A step takes seconds to minutes, and what says that it began says only the newest one. */
const ASK_EVERY_MS = 5_000;

/** One run: what it does now, step by step, and what became of it. What changes is told by the server, and asked for now and then. */
@Component({
  selector: 'tandem-run-view',
  imports: [LineChart, ResourceState, RouterLink],
  templateUrl: './run-view.html',
  styleUrl: './run-view.css',
})
export class RunView {
  /** A run id, or a workflow id, which means its newest run. */
  readonly id = input.required<string>();

  private readonly clock = inject(WallClock);
  private readonly pipeline = inject(PipelineStore);
  private readonly detail = httpResource(() => `/api/v1/pipeline/runs/${encodeURIComponent(this.id())}`, {
    parse: (raw) => readResponse(pipelineRunDetailSchema, raw),
  });
  protected readonly view = resourceView(this.detail, this.id);
  private readonly run = computed(() => this.view().value ?? null);

  protected readonly labels = computed(() => {
    const run = this.run();
    return run === null ? null : runLabels(run, this.clock.now());
  });
  protected readonly stages = computed(() => this.run()?.stages.map((stage) => stageLabels(stage, this.clock.now())) ?? []);
  protected readonly outcomes = computed(() => this.run()?.outcomes.map(outcomeLabels) ?? []);
  protected readonly failure = computed(() => this.run()?.failure ?? null);
  /** The newest that is known of how far it is: as the server told, or as it answered. */
  protected readonly progress = computed(() => {
    const run = this.run();
    if (run?.state !== 'running') return null;
    const told = this.pipeline.inFlight().find(({ runId }) => runId === run.runId);
    return told ?? run.progress;
  });
  /** Losses so far, a line a kind; null before two of one kind are known: a point is no curve. */
  protected readonly losses = computed(() => {
    const run = this.run();
    const series = run?.state === 'running' ? lossSeries(this.pipeline.lossesOf(run.runId)) : [];
    return series.some(({ points }) => points.length > 1) ? series : null;
  });
  protected readonly lossAxes = { x: EPOCH_AXIS, y: LOSS_AXIS };
  protected readonly stageWords = stageLabel;
  protected readonly progressWords = progressLabel;

  constructor() {
    /** What makes the steps different from those that were read. */
    const changed = computed(() => {
      const told = this.pipeline.inFlight().find(({ runId }) => runId === this.run()?.runId);
      const running = this.run()?.state === 'running';
      return [running, told?.stage, told?.kind, running && Math.floor(this.clock.now() / ASK_EVERY_MS)].join(' ');
    });
    effect(() => {
      changed();
      untracked(() => {
        if (this.run()?.state === 'running' && !this.detail.isLoading()) this.detail.reload();
      });
    });
  }

  protected retry(): void {
    this.detail.reload();
  }
}
