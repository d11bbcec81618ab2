import { HttpErrorResponse } from '@angular/common/http';
import { Component, computed, DestroyRef, inject, input, output, signal, viewChild, type ElementRef } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import type { Alert } from '@tandem/contracts';
import { MarketStatusStore } from '../market/market-status.store';
import { SignIn } from '../operator/sign-in';
import { toProblem } from '../shared/problem';
import { WallClock } from '../shared/time';
import { acknowledgementOf, remedyOf, severityOf, spanOf, titleOf } from './alert-labels';
import { DriftStore } from './drift.store';

const UNAUTHORIZED = 401;

/** One alert: what is wrong, since when, what was done about it, and who has seen it. */
@Component({
  selector: 'tandem-alert-item',
  imports: [SignIn],
  templateUrl: './alert-item.html',
  styleUrl: './alert-item.css',
})
export class AlertItem {
  readonly alert = input.required<Alert>();
  readonly acknowledged = output();

  private readonly store = inject(DriftStore);
  private readonly market = inject(MarketStatusStore);
  private readonly clock = inject(WallClock);
  private readonly destroyed = inject(DestroyRef);
  private readonly button = viewChild<ElementRef<HTMLButtonElement>>('button');

  protected readonly severity = computed(() => severityOf(this.alert()));
  protected readonly title = computed(() => titleOf(this.alert()));
  protected readonly span = computed(() => spanOf(this.alert(), this.market.marketTime()));
  protected readonly remedy = computed(() => remedyOf(this.alert()));
  protected readonly acknowledgement = computed(() => acknowledgementOf(this.alert(), this.clock.now()));

  protected readonly busy = signal(false);
  protected readonly needsKey = signal(false);
  protected readonly problem = signal('');

  protected acknowledge(): void {
    this.busy.set(true);
    this.needsKey.set(false);
    this.problem.set('');
    this.store
      .acknowledge(this.alert())
      .pipe(takeUntilDestroyed(this.destroyed))
      .subscribe({
        next: () => this.acknowledged.emit(),
        error: (error: unknown) => this.refused(error),
      });
  }

  protected cancel(): void {
    this.needsKey.set(false);
    this.button()?.nativeElement.focus();
  }

  private refused(error: unknown): void {
    this.busy.set(false);
    if (error instanceof HttpErrorResponse && error.status === UNAUTHORIZED) this.needsKey.set(true);
    else this.problem.set(`Not acknowledged. ${toProblem(error).title}. Try again.`);
  }
}
