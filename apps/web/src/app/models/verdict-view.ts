import { Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { VerdictMessage } from '@tandem/contracts';
import { bothTimes } from '../shared/time';
import { checkLabels, formatFigure, verdictOf } from './version-labels';
import { formatCount } from '../shared/format';

/** One verdict of the gate: every rule with its figure, its limit and whether it was met. */
@Component({
  selector: 'tandem-verdict-view',
  imports: [RouterLink],
  templateUrl: './verdict-view.html',
  styleUrl: './verdict-view.css',
})
export class VerdictView {
  readonly verdict = input.required<VerdictMessage>();
  readonly open = input(false);

  protected readonly badge = computed(() => verdictOf({ verdict: this.verdict().accepted ? 'accepted' : 'refused' }));
  protected readonly title = computed(() => {
    const { at, championVersion } = this.verdict();
    return `${championVersion === null ? 'with no champion to meet' : `against version ${championVersion}`}, ${bothTimes(Date.parse(at))}`;
  });
  protected readonly checks = computed(() => this.verdict().checks?.map(checkLabels) ?? null);
  protected readonly test = computed(() => {
    const test = this.verdict().logLossTest;
    if (test === null) return '';
    const { meanGain, standardError, pValue, alpha, sessions } = test;
    const nats = (value: number): string => value.toFixed(4);
    return (
      `Log loss was lower by ${nats(meanGain)} nats on average, standard error ${nats(standardError)}, over ${sessions.length} sessions: ` +
      `p = ${formatFigure(pValue, 'probability')}, to be below ${alpha}.`
    );
  });
  protected readonly sessions = computed(
    () =>
      this.verdict().logLossTest?.sessions.map(({ session, rows, gain }, index) => ({
        session: session ?? `session ${index + 1}`,
        rows: formatCount(rows),
        gain: gain.toFixed(4),
      })) ?? [],
  );
}
