import { HttpClient } from '@angular/common/http';
import { afterNextRender, Component, inject, input, output, signal, viewChild, type ElementRef } from '@angular/core';
import { toProblem } from '../shared/problem';

/** Asks for the operator key and signs this browser in with it, where somebody wants what only the operator may do. */
@Component({
  selector: 'tandem-sign-in',
  template: `
    <form (submit)="signIn($event)" (keydown.escape)="cancelled.emit()">
      <p>Only the operator may do this. The operator key stands in the file that <code>npm start</code> names.</p>
      <label>Operator key <input #key type="password" name="key" autocomplete="current-password" required /></label>
      <button type="submit" class="button" [attr.aria-disabled]="busy()">{{ action() }}</button>
      <button type="button" class="button" (click)="cancelled.emit()">Cancel</button>
      <p role="alert" class="down">{{ problem() }}</p>
    </form>
  `,
  styles: `
    form {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 6px 10px;
    }
    p {
      flex-basis: 100%;
    }
    p:empty {
      display: none;
    }
    input {
      width: 24ch;
      margin-left: 6px;
      padding: 4px 8px;
      border: 1px solid var(--line);
      border-radius: 7px;
      background: var(--raised);
    }
  `,
})
export class SignIn {
  /** What the button says, which signs in and then does it. */
  readonly action = input.required<string>();
  readonly signedIn = output();
  readonly cancelled = output();

  private readonly http = inject(HttpClient);
  private readonly key = viewChild.required<ElementRef<HTMLInputElement>>('key');
  protected readonly busy = signal(false);
  protected readonly problem = signal('');

  constructor() {
    afterNextRender(() => this.key().nativeElement.focus());
  }

  protected signIn(event: Event): void {
    event.preventDefault();
    if (this.busy()) return;
    this.busy.set(true);
    this.http.post('/api/v1/session', { key: this.key().nativeElement.value }).subscribe({
      next: () => this.signedIn.emit(),
      error: (error: unknown) => {
        this.busy.set(false);
        this.problem.set(toProblem(error).detail);
        this.key().nativeElement.focus();
      },
    });
  }
}
