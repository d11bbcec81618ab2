import { Component, DestroyRef, inject, input, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import type { Action, Update } from '@tandem/contracts';
import { LiveFeed } from '../live/live-feed';
import { formatShare } from '../shared/format';
import { reasonOf } from './recommendation-card';

/** Bars of one minute arrive within this time of each other: their changes make one sentence. */
const COLLECT_MS = 3_000;
/** Whoever listens shall hear more than this page. */
const MIN_PAUSE_MS = 10_000;
/** More names in a row nobody keeps in mind. */
const MAX_NAMES = 5;

/** What changed, in a sentence or two: the selected symbol with its reason, the others by name. */
export function newsOf(changed: readonly Update[], selected: string): string {
  const own = changed.find(({ symbol }) => symbol === selected);
  const others = changed.filter(({ symbol }) => symbol !== selected);
  const names = others.slice(0, MAX_NAMES).map(({ symbol, recommendation }) => `${symbol} ${recommendation.action}`);
  if (others.length > MAX_NAMES) names.push(`and ${others.length - MAX_NAMES} more`);
  const count = others.length === 1 ? '1 other recommendation' : `${others.length} other recommendations`;
  const sentences: string[] = [];
  if (own !== undefined) {
    const { action, confidence } = own.recommendation;
    sentences.push(`${selected}: ${action}, confidence ${formatShare(confidence)}. ${reasonOf(own.recommendation)}`);
  }
  if (names.length > 0) sentences.push(`${count} changed: ${names.join(', ')}.`);
  return sentences.join(' ');
}

/** Tells changed recommendations politely to whoever listens to the page instead of seeing it. */
@Component({
  selector: 'tandem-recommendation-news',
  template: '<p class="visually-hidden" role="status" data-testid="recommendation-news">{{ news() }}</p>',
})
export class RecommendationNews {
  readonly selected = input.required<string>();
  protected readonly news = signal('');

  /** As they were last told, or first seen. */
  private readonly told = new Map<string, Action>();
  private readonly changed = new Map<string, Update>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastTold = -Infinity;

  constructor() {
    inject(LiveFeed)
      .updates.pipe(takeUntilDestroyed())
      .subscribe((update) => this.hear(update));
    inject(DestroyRef).onDestroy(() => clearTimeout(this.timer));
  }

  private hear(update: Update): void {
    const { symbol, recommendation } = update;
    const told = this.told.get(symbol);
    if (told === undefined) this.told.set(symbol, recommendation.action);
    if (told === undefined || told === recommendation.action) {
      this.changed.delete(symbol);
      return;
    }
    this.changed.set(symbol, update);
    this.timer ??= setTimeout(() => this.tell(), Math.max(COLLECT_MS, this.lastTold + MIN_PAUSE_MS - Date.now()));
  }

  private tell(): void {
    this.timer = undefined;
    if (this.changed.size === 0) return;
    this.changed.forEach(({ recommendation }, symbol) => this.told.set(symbol, recommendation.action));
    this.news.set(newsOf([...this.changed.values()], this.selected()));
    this.changed.clear();
    this.lastTold = Date.now();
  }
}
