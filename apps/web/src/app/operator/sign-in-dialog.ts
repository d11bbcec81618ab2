import { afterNextRender, Component, inject, input, viewChild, type ElementRef } from '@angular/core';
import { OperatorSession } from './operator-session';
import { SignIn } from './sign-in';

/** Asks for the operator's key above whatever needs it. */
@Component({
  selector: 'tandem-sign-in-dialog',
  imports: [SignIn],
  template: `
    <dialog #dialog aria-labelledby="sign-in-title" (close)="operator.decide(accepted)" data-testid="sign-in">
      <h2 id="sign-in-title">{{ label() }}</h2>
      <tandem-sign-in action="Sign in" (signedIn)="accepted = true; dialog.close()" (cancelled)="dialog.close()" />
    </dialog>
  `,
  styleUrl: './dialog.css',
})
export class SignInDialog {
  /** What the key is needed for. */
  readonly label = input.required<string>();
  protected readonly operator = inject(OperatorSession);
  /** Told when it closes: closing it gives the focus back to where it was, which taking it away would not. */
  protected accepted = false;
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');

  constructor() {
    afterNextRender(() => this.dialog().nativeElement.showModal());
  }
}
