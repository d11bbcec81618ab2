import { httpResource } from '@angular/common/http';
import { Component, computed, signal } from '@angular/core';
import { auditResponseSchema } from '@tandem/contracts';
import { readResponse } from '../shared/problem';
import { ResourceState, resourceView } from '../shared/resource-view';
import { newYorkClockWithSeconds, newYorkDayWithYear } from '../shared/time';
import { actionOf, detailsOf, subjectOf } from './audit-labels';

/** Entries a page. */
const PAGE_SIZE = 25;

/** Who changed what, why and when, newest first, a page at a time. */
@Component({
  selector: 'tandem-audit-log',
  imports: [ResourceState],
  templateUrl: './audit-log.html',
  styleUrls: ['./quarantine.css', './audit-log.css'],
})
export class AuditLog {
  /** Of the pages before this one, what each began below; null for the newest. */
  private readonly path = signal<readonly (number | null)[]>([null]);
  protected readonly subject = signal('');
  private readonly before = computed(() => this.path().at(-1) ?? null);

  private readonly asked = computed(() => ({
    // One more than is shown tells whether there is another page.
    limit: PAGE_SIZE + 1,
    ...(this.before() === null ? {} : { before: this.before()! }),
    ...(this.subject() === '' ? {} : { subject: this.subject() }),
  }));
  protected readonly resource = httpResource(() => ({ url: '/api/v1/audit', params: this.asked() }), {
    parse: (raw) => readResponse(auditResponseSchema, raw),
  });
  protected readonly view = resourceView(this.resource, this.asked);
  private readonly answered = computed(() => this.view().value?.entries ?? []);

  protected readonly entries = computed(() =>
    this.answered()
      .slice(0, PAGE_SIZE)
      .map((entry) => ({
        id: entry.id,
        at: whenOf(entry.at),
        actor: entry.actor,
        action: actionOf(entry),
        subject: entry.subject,
        subjectName: subjectOf(entry),
        reason: entry.reason,
        details: detailsOf(entry),
        hash: entry.hash,
      })),
  );
  protected readonly hasOlder = computed(() => this.answered().length > PAGE_SIZE);
  protected readonly hasNewer = computed(() => this.path().length > 1);
  protected readonly empty = computed(() => {
    if (this.view().value === undefined || this.entries().length > 0) return null;
    return this.subject() === ''
      ? 'Nothing was changed yet. The first training, every promotion and everything an operator does comes here.'
      : `Nothing is recorded about ${this.subject()}. The subject has to be as it is recorded, such as lstm/3.`;
  });

  protected older(): void {
    const last = this.entries().at(-1);
    if (last !== undefined) this.path.update((path) => [...path, last.id]);
  }

  protected newer(): void {
    this.path.update((path) => path.slice(0, -1));
  }

  protected about(subject: string): void {
    this.subject.set(subject.trim());
    this.path.set([null]);
  }
}

function whenOf(instant: string): string {
  const at = Date.parse(instant);
  return `${newYorkDayWithYear(at)} ${newYorkClockWithSeconds(at)}`;
}
