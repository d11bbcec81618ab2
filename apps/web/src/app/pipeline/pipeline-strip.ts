import { Component, computed, inject } from '@angular/core';
import { PipelineStore } from './pipeline.store';
import { endingOf, progressWords, stageWords } from './run-words';

/** The training run in flight, above everything else; nothing when there is none. */
@Component({
  selector: 'tandem-pipeline-strip',
  templateUrl: './pipeline-strip.html',
  styleUrl: './pipeline-strip.css',
})
export class PipelineStrip {
  protected readonly pipeline = inject(PipelineStore);
  protected readonly run = this.pipeline.shown;
  protected readonly progress = computed(() => {
    const run = this.run();
    return run === null ? '' : progressWords(run);
  });
  protected readonly stage = computed(() => {
    const run = this.run();
    return run === null ? '' : stageWords(run);
  });
  protected readonly ending = computed(() => {
    const run = this.run();
    return run === null ? null : endingOf(run);
  });
}
