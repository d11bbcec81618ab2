import { NgTemplateOutlet } from '@angular/common';
import { Component, inject } from '@angular/core';
import { PipelineStore } from './pipeline.store';
import { endingOf, progressLabel, stageLabel } from './run-labels';

/** The training run in flight and ends that are still news, above everything else; nothing when there is none. */
@Component({
  selector: 'tandem-pipeline-strip',
  imports: [NgTemplateOutlet],
  templateUrl: './pipeline-strip.html',
  styleUrl: './pipeline-strip.css',
})
export class PipelineStrip {
  protected readonly pipeline = inject(PipelineStore);
  protected readonly endingOf = endingOf;
  protected readonly progressWords = progressLabel;
  protected readonly stageWords = stageLabel;
}
