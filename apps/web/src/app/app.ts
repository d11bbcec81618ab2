import { Component } from '@angular/core';
import { RouterOutlet } from '@angular/router';

/** The root: everything else hangs on the URL. */
@Component({
  selector: 'tandem-root',
  imports: [RouterOutlet],
  template: '<router-outlet />',
})
export class App {}
