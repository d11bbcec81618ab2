import { Component, computed, input } from '@angular/core';
import type { EvidenceMessage } from '@tandem/contracts';
import { DECISIVE_E_VALUE, formatEValue } from './e-value';

const WIDTH = 60;
const HEIGHT = 16;
/** Powers of ten that a line shows: from a hundredth, beyond which it is lost, to what decides many times over. */
const [LOWEST, HIGHEST] = [-2, 4];

/** How sure it is that a model is better than each baseline and each version that it met, session by session. */
@Component({
  selector: 'tandem-evidence-table',
  templateUrl: './evidence-table.html',
  styleUrl: './card-table.css',
})
export class EvidenceTable {
  readonly evidence = input.required<readonly EvidenceMessage[]>();

  protected readonly width = WIDTH;
  protected readonly height = HEIGHT;
  protected readonly decisiveY = heightOf(DECISIVE_E_VALUE);
  protected readonly lines = computed(() => this.evidence().map(labelsOf));
}

function labelsOf({ against, eValue, sessions }: EvidenceMessage) {
  const step = WIDTH / Math.max(1, sessions.length - 1);
  const [first, last] = [sessions[0]?.session, sessions.at(-1)?.session];
  return {
    against,
    value: formatEValue(eValue),
    sessions: sessions.length,
    decisive: eValue >= DECISIVE_E_VALUE,
    points: sessions.map((one, i) => `${(i * step).toFixed(1)},${heightOf(one.eValue).toFixed(1)}`).join(' '),
    label: `E-value against ${against} from ${first} to ${last}: ${formatEValue(eValue)}`,
  };
}

function heightOf(eValue: number): number {
  const power = Math.min(HIGHEST, Math.max(LOWEST, Math.log10(eValue)));
  return (HEIGHT * (HIGHEST - power)) / (HIGHEST - LOWEST);
}
