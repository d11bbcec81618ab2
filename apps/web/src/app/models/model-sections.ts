import { Component, computed, inject, input } from '@angular/core';
import type { ModelDetail } from '@tandem/contracts';
import { CardTable } from '../model-card/card-table';
import { EvidenceTable } from '../model-card/evidence-table';
import { ChampionChanges } from '../pipeline/champion-changes';
import { LineChart } from '../shared/charts/line-chart';
import { EPOCH_AXIS, LOSS_AXIS } from '../pipeline/loss-chart';
import { kindName } from '../shared/names';
import { newYorkDate } from '../shared/time';
import { ConfusionMatrix } from './confusion-matrix';
import { Lineage } from './lineage';
import {
  DECISIVE,
  EVIDENCE_AXIS,
  evidenceSeries,
  OBSERVED_AXIS,
  PREDICTED_AXIS,
  reliabilitySeries,
  SESSION_AXIS,
  sessionNoon,
  trainingSeries,
} from './model-charts';
import { VerdictView } from './verdict-view';
import { FORCED, marksOf, roleOf, verdictOf } from './version-labels';

/** Everything that is known of one version, a section each. */
@Component({
  selector: 'tandem-model-sections',
  imports: [CardTable, ConfusionMatrix, EvidenceTable, Lineage, LineChart, VerdictView],
  templateUrl: './model-sections.html',
  styleUrl: './model-sections.css',
})
export class ModelSections {
  readonly model = input.required<ModelDetail>();
  /** An operator made it champion against the gate. */
  readonly forced = input(false);

  protected readonly name = computed(() => `${kindName(this.model().kind)} version ${this.model().version}`);
  protected readonly badges = computed(() => {
    const model = this.model();
    return [roleOf(model), ...(this.forced() ? [FORCED] : []), verdictOf(model), ...marksOf(model)].filter((badge) => badge !== null);
  });
  protected readonly evidence = computed(() => {
    const { evidence } = this.model();
    const charts = [
      { id: 'classes', label: 'E-value of its classes', series: evidenceSeries(evidence, 'classes') },
      { id: 'movement', label: 'E-value in movement', series: evidenceSeries(evidence, 'movement') },
    ];
    return charts.filter(({ series }) => series.length > 0);
  });
  protected readonly decisive = [DECISIVE];
  private readonly changes = inject(ChampionChanges);
  /** Changes of champion of its kind in the sessions that evidence is about. */
  protected readonly marks = computed(() => {
    const sessions = this.model().evidence.flatMap((one) => one.sessions.map(({ session }) => session));
    return this.changes.marks().flatMap(({ at, label }) => {
      const session = newYorkDate(at);
      const shown = sessions.includes(session) && label.startsWith(kindName(this.model().kind));
      return shown ? [{ x: sessionNoon(session), label }] : [];
    });
  });
  protected readonly axes = { SESSION_AXIS, EVIDENCE_AXIS, PREDICTED_AXIS, OBSERVED_AXIS, EPOCH_AXIS, LOSS_AXIS };
  /** The newest verdict that scored it: what the matrix and the diagram are of. */
  protected readonly scored = computed(() => this.model().verdicts.find(({ model }) => model !== null) ?? null);
  protected readonly reliability = computed(() => {
    const reliability = this.scored()?.model?.reliability;
    return reliability == null ? null : reliabilitySeries(reliability);
  });
  protected readonly training = computed(() => {
    const curves = this.model().training;
    return curves?.history == null ? null : trainingSeries(curves.history);
  });
  protected readonly kept = computed(() => {
    const curves = this.model().training;
    return curves === null ? [] : [{ x: curves.keptEpoch, label: `kept: epoch ${curves.keptEpoch}` }];
  });
  protected readonly predictsMovement = computed(() => this.model().card?.lines.some(({ movement }) => movement !== null) ?? false);
  protected readonly calibration = computed(() => {
    const error = this.scored()?.model?.calibrationError.value;
    return error == null ? '' : `On average its largest probability is ${(100 * error).toFixed(1)} points from how often it was right.`;
  });
}
