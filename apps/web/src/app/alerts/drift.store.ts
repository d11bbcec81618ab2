import { HttpClient } from '@angular/common/http';
import { computed, inject, Injectable, signal } from '@angular/core';
import { map, tap, type Observable } from 'rxjs';
import { alertSchema, type Alert, type DriftEvent } from '@tandem/contracts/drift';
import { readResponse } from '../shared/problem';

/** What the drift monitor has found, as the server last reported. */
@Injectable({ providedIn: 'root' })
export class DriftStore {
  private readonly http = inject(HttpClient);
  private readonly reported = signal<DriftEvent | null>(null);

  /** Null before the server's first word. */
  readonly newest = this.reported.asReadonly();
  /** Alerts that last or that nobody has acknowledged, newest first. */
  readonly alerts = computed<readonly Alert[]>(() => this.reported()?.alerts ?? []);
  /** Whether there are more of these than `alerts` has. */
  readonly more = computed(() => this.reported()?.more ?? false);

  apply(event: DriftEvent): void {
    this.reported.set(event);
  }

  /** Notes for the operator that an alert was seen. Errors as requests do; 401 when nobody is signed in. */
  acknowledge({ id }: Alert): Observable<Alert> {
    return this.http.post(`/api/v1/alerts/${id}/acknowledge`, null).pipe(
      map((raw) => readResponse(alertSchema, raw)),
      tap((alert) => this.replace(alert)),
    );
  }

  /** At once, though the server reports it to everybody a moment later. One that is over has nothing left to be seen. */
  private replace(alert: Alert): void {
    this.reported.update(
      (event) =>
        event && {
          ...event,
          alerts: event.alerts.flatMap((one) => (one.id !== alert.id ? [one] : alert.closedAt === null ? [alert] : [])),
        },
    );
  }
}
