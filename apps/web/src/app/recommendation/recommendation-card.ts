import { Component, computed, input } from '@angular/core';
import type { RecommendationMessage } from '@tandem/contracts';
import { Flash } from '../shared/flash';
import { formatShare } from '../shared/numbers';
import { ActionChip } from './action-chip';
import { PROVEN_WORDS, reasonWords, UNPROVEN_WORDS } from './reasons';

/** What both models together advise, why, and how far it has earned trust. */
@Component({
  selector: 'tandem-recommendation-card',
  imports: [ActionChip, Flash],
  templateUrl: './recommendation-card.html',
  styleUrl: './recommendation-card.css',
})
export class RecommendationCard {
  readonly symbol = input.required<string>();
  readonly recommendation = input.required<RecommendationMessage>();

  protected readonly confidence = computed(() => formatShare(this.recommendation().confidence));
  protected readonly reason = computed(() => reasonWords[this.recommendation().reason]);
  protected readonly trust = computed(() => (this.recommendation().proven ? PROVEN_WORDS : UNPROVEN_WORDS));
}
