import { httpResource } from '@angular/common/http';
import { afterRenderEffect, Component, computed, inject, input, viewChild, type ElementRef } from '@angular/core';
import { Router, RouterLink, type Params } from '@angular/router';
import { auditResponseSchema } from '@tandem/contracts/rest';
import { readResponse } from '../shared/problem';
import { ResourceState, resourceView } from '../shared/resource-view';
import { newYorkClockWithSeconds, newYorkDayWithYear } from '../shared/time';
import { actionOf, detailsOf, subjectOf } from './audit-labels';

/** Entries a page. */
const PAGE_SIZE = 25;

/** Who changed what, why and when, newest first, a page at a time. */
@Component({
  selector: 'tandem-audit-log',
  imports: [ResourceState, RouterLink],
  templateUrl: './audit-log.html',
  styleUrls: ['./quarantine.css', './audit-log.css'],
})
export class AuditLog {
  /** As the address has them: one entry alone; the subject; below which entry the page begins. */
  readonly entry = input<string>();
  readonly about = input<string>();
  readonly before = input<string>();

  private readonly router = inject(Router);
  private readonly heading = viewChild.required<ElementRef<HTMLElement>>('heading');
  /** The one entry that is shown; null for a page of them. */
  protected readonly one = computed(() => idOf(this.entry()));
  protected readonly subject = computed(() => this.about() ?? '');
  private readonly asked = computed((): Record<string, string | number> => {
    const [one, before] = [this.one(), idOf(this.before())];
    if (one !== null) return { limit: 1, before: one + 1 };
    return {
      // One more than is shown tells whether there is another page.
      limit: PAGE_SIZE + 1,
      ...(before === null ? {} : { before }),
      ...(this.subject() === '' ? {} : { subject: this.subject() }),
    };
  });
  protected readonly resource = httpResource(() => ({ url: '/api/v1/audit', params: this.asked() }), {
    parse: (raw) => readResponse(auditResponseSchema, raw),
  });
  protected readonly view = resourceView(this.resource, this.asked);
  /** The log may begin after the entry that is asked for: then another one is answered. */
  private readonly answered = computed(() => {
    const [entries, one] = [this.view().value?.entries ?? [], this.one()];
    return one === null ? entries : entries.filter(({ id }) => id === one);
  });

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
  protected readonly hasNewer = computed(() => this.one() === null && idOf(this.before()) !== null);
  protected readonly filtered = computed(() => this.one() !== null || this.subject() !== '');
  protected readonly empty = computed(() => {
    if (this.view().value === undefined || this.entries().length > 0) return null;
    if (this.one() !== null) return `There is no entry ${this.one()} in the audit log.`;
    return this.subject() === ''
      ? 'Nothing was changed yet. The first training, every promotion and everything an operator does comes here.'
      : `Nothing is recorded about ${this.subject()}. The subject has to be as it is recorded, such as lstm/3.`;
  });

  constructor() {
    // Whoever follows a link to an entry or a subject came for this part of the page.
    let followed: string | undefined;
    afterRenderEffect(() => {
      const named = this.entry() ?? this.about();
      if (named !== undefined && named !== followed && this.view().value !== undefined) this.heading().nativeElement.focus();
      if (named === undefined || this.view().value !== undefined) followed = named;
    });
  }

  protected older(): void {
    this.show({ before: this.entries().at(-1)?.id ?? null });
  }

  protected newest(): void {
    this.show({ before: null });
  }

  protected showAbout(subject: string): void {
    this.show({ about: subject.trim() || null, before: null, entry: null });
  }

  private show(queryParams: Params): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge' });
  }
}

const idOf = (text: string | undefined): number | null => (text !== undefined && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null);

function whenOf(instant: string): string {
  const at = Date.parse(instant);
  return `${newYorkDayWithYear(at)} ${newYorkClockWithSeconds(at)}`;
}
