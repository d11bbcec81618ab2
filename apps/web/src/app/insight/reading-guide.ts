import { Component } from '@angular/core';

/** What the words and signs of the page mean, for whoever sees it the first time. */
@Component({
  selector: 'tandem-reading-guide',
  template: `
    <details open>
      <summary>How to read this</summary>
      <p>Each model says how likely the price first gains (UP) or loses (DOWN) about its usual 30-minute move, or neither (NEUTRAL).</p>
      <p>BUY and SELL need both models, each above its own threshold. In every other case it is HOLD, with the reason.</p>
      <p>Touch and Direction: how well a model told on unseen data whether such a move comes, and which way; .50 is a coin.</p>
      <p><span class="up" aria-hidden="true">▲</span> below and <span class="down" aria-hidden="true">▼</span> above a candle mark where a BUY or a SELL began.</p>
    </details>
  `,
  styles: `
    details { padding: 4px 14px; font-size: 12px; color: var(--muted); }
    summary { cursor: pointer; padding: 4px 0; }
    p { margin-top: 6px; }
  `,
})
export class ReadingGuide {}
