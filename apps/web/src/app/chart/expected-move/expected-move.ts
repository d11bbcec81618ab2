import { Component, computed, input } from '@angular/core';
import type { MoveBandMessage } from '@tandem/contracts';
import { formatPrice, formatShare, formatShareInTenths } from '../../shared/format';
import {
  coverageSentence,
  halfWidthOf,
  headlineOf,
  missingSentence,
  moveSentence,
  outsideSentence,
  type MissingReason,
} from './expected-move-labels';

/** What the fan of the chart says, in words and numbers: the move that is expected, how well such bands held, and why there are none. */
@Component({
  selector: 'tandem-expected-move',
  templateUrl: './expected-move.html',
  styleUrl: './expected-move.css',
})
export class ExpectedMove {
  readonly bands = input.required<readonly MoveBandMessage[]>();
  readonly reason = input.required<MissingReason | null>();

  private readonly headline = computed(() => headlineOf(this.bands()));
  protected readonly sentence = computed(() => {
    const band = this.headline();
    return band === undefined ? null : moveSentence(band);
  });
  protected readonly coverage = computed(() => {
    const band = this.headline();
    return band === undefined ? null : coverageSentence(band);
  });
  protected readonly outside = computed(() => outsideSentence(this.bands()));
  protected readonly missing = computed(() => missingSentence(this.bands(), this.reason()));
  protected readonly rows = computed(() =>
    this.bands().map((band) => ({
      id: `${band.minutes} ${band.level}`,
      minutes: `${band.minutes} min`,
      level: formatShare(band.level),
      between: `${formatPrice(band.down)} – ${formatPrice(band.up)}`,
      half: halfWidthOf(band),
      held: band.coverage === null ? '–' : formatShareInTenths(band.coverage),
      worst: band.worstSession === null ? '–' : formatShareInTenths(band.worstSession),
      outside: !band.withinLimits,
    })),
  );
}
