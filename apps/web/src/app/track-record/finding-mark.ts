import { Component, input } from '@angular/core';
import type { Finding } from './record-labels';

/** What an interval says: a sign, and the same in words. */
@Component({
  selector: 'tandem-finding',
  template: `<span [class]="finding().tone"
    ><span aria-hidden="true">{{ finding().sign }}</span> {{ finding().words }}</span
  >`,
})
export class FindingMark {
  readonly finding = input.required<Finding>();
}
