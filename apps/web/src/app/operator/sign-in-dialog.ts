import { afterNextRender, Component, inject, input, viewChild, type ElementRef } from '@angular/core';
import { OperatorSession } from './operator-session';
import { SignIn } from './sign-in';

/** Asks for the operator's key above whatever needs it. */
@Component({
  selector: 'tandem-sign-in-dialog',
  imports: [SignIn],
  template: `
    <dialog #dialog aria-labelledby="sign-in-title" (close)="operator.decide(false)" data-testid="sign-in">
      <h2 id="sign-in-title">{{ label() }}</h2>
      <tandem-sign-in action="Sign in" (signedIn)="operator.decide(true)" (cancelled)="dialog.close()" />
    </dialog>
  `,
  styleUrl: './dialog.css',
})
export class SignInDialog {
  /** What the key is needed for. */
  readonly label = input.required<string>();
  protected readonly operator = inject(OperatorSession);
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');

  constructor() {
    afterNextRender(() => this.dialog().nativeElement.showModal());
  }
}
