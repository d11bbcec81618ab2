import { httpResource } from '@angular/common/http';
import {
  afterNextRender,
  afterRenderEffect,
  Component,
  computed,
  DOCUMENT,
  inject,
  input,
  signal,
  viewChild,
  type ElementRef,
  type Signal,
} from '@angular/core';
import { form, FormField, FormRoot, maxLength, validate } from '@angular/forms/signals';
import { notAcceptedProblemSchema } from '@tandem/contracts/changes';
import { modelDetailSchema, modelsResponseSchema } from '@tandem/contracts/models';
import { HttpErrorResponse } from '@angular/common/http';
import { readResponse } from '../shared/problem';
import { ResourceState, resourceView } from '../shared/resource-view';
import { ActView } from './act-view';
import { promotionPlan, RETRAIN_PLAN, rollbackPlan, titleOf, type ActionPlan } from './action-plan';
import { OperatorRequests } from './operator-requests';
import type { Act } from './operator-session';
import { PlannedActions, type PlannedAction } from './planned-action';

/** Longest that the API takes. */
const MAX_REASON = 500;

/** Says exactly what an action will change and what the gate said, asks why, does it, and shows what became of it. */
@Component({
  selector: 'tandem-action-dialog',
  imports: [ActView, FormField, FormRoot, ResourceState],
  templateUrl: './action-dialog.html',
  styleUrl: './dialog.css',
})
export class ActionDialog {
  readonly action = input.required<PlannedAction>();

  private readonly document = inject(DOCUMENT);
  private readonly planned = inject(PlannedActions);
  private readonly requests = inject(OperatorRequests);
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');

  /** What the operator does next: to say why, or to close. */
  private readonly next = viewChild<ElementRef<HTMLElement>>('next');

  private readonly models = httpResource(() => (this.action().type === 'retrain' ? undefined : '/api/v1/models'), {
    parse: (raw) => readResponse(modelsResponseSchema, raw),
  });
  private readonly version = httpResource(
    () => {
      const action = this.action();
      return action.type === 'promote' ? `/api/v1/models/${action.kind}/${action.version}` : undefined;
    },
    { parse: (raw) => readResponse(modelDetailSchema, raw) },
  );
  private readonly modelsView = resourceView(this.models);
  private readonly versionView = resourceView(this.version);
  /** What is still asked for. */
  protected readonly awaited = computed(() => {
    const models = this.modelsView();
    return models.value === undefined || this.action().type !== 'promote' ? models : this.versionView();
  });
  protected readonly plan = computed((): ActionPlan | null => {
    const action = this.action();
    if (action.type === 'retrain') return RETRAIN_PLAN;
    const models = this.modelsView().value;
    if (models === undefined) return null;
    if (action.type === 'rollback') return rollbackPlan(models, action.kind);
    const version = this.versionView().value;
    return version === undefined ? null : promotionPlan(models, version);
  });
  protected readonly title = computed(() => titleOf(this.action()));

  private readonly sent = signal<Signal<Act> | null>(null);
  /** What became of it; null before it was asked for. */
  protected readonly act = computed(() => this.sent()?.() ?? null);
  protected readonly busy = computed(() => this.act()?.state === 'running');
  protected readonly done = computed(() => this.act()?.state === 'done');
  /** What the gate answered to a request without force: the page's own knowledge may be old. */
  protected readonly notAccepted = computed(() => {
    const error = this.act()?.error;
    const read = notAcceptedProblemSchema.safeParse(error instanceof HttpErrorResponse ? error.error : null);
    return read.success ? read.data : null;
  });
  protected readonly needsForce = computed(() => (this.plan()?.needsForce ?? false) || this.notAccepted() !== null);

  private readonly confirmation = signal({ reason: '', force: false });
  protected readonly form = form(
    this.confirmation,
    (path) => {
      validate(path.reason, ({ value }) =>
        value().trim() === '' ? { kind: 'required', message: 'Say why: it is kept in the audit log.' } : null,
      );
      maxLength(path.reason, MAX_REASON, { message: `At most ${MAX_REASON} characters.` });
      validate(path.force, ({ value }) =>
        this.needsForce() && !value() ? { kind: 'required', message: 'The gate has not accepted it: insist, or leave it.' } : null,
      );
    },
    {
      submission: {
        action: async () => {
          if (this.busy()) return;
          const { reason, force } = this.confirmation();
          this.sent.set(this.requests.send(this.action(), { reason: reason.trim(), force: force && this.needsForce() }));
        },
      },
    },
  );

  constructor() {
    afterNextRender(() => this.dialog().nativeElement.showModal());
    // What is asked for comes after the dialog was opened, and goes once it is done.
    afterRenderEffect(() => this.next()?.nativeElement.focus());
  }

  protected retry(): void {
    this.models.reload();
    this.version.reload();
  }

  protected closed(): void {
    // The button that opened it is mostly gone once the champion has changed, and the focus with it.
    if (this.done() && this.action().type !== 'retrain') this.document.querySelector('main')?.focus({ preventScroll: true });
    this.planned.planned.set(null);
  }
}
