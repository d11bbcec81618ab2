import { Component } from '@angular/core';

/** What the terms and signs of the page mean, for a first-time reader. */
@Component({
  selector: 'tandem-reading-guide',
  template: `
    <details open>
      <summary>How to read this</summary>
      <p>Each model predicts how likely the price first gains (UP) or loses (DOWN) about its usual 30-minute move, or neither (NEUTRAL).</p>
      <p>
        BUY and SELL need both models, each above its own threshold, and an expected move that pays for the trade. In every other case it is
        HOLD, with the reason.
      </p>
      <p>
        Touch and Direction: how well a model predicted, on data it had not seen, whether such a move comes and which way; .50 is chance.
        Most of Touch is not foresight: the usual move is set without a look at the time of day, and a clock alone knows when that is too
        little.
      </p>
      <p>
        <span class="up" aria-hidden="true">▲</span> below and <span class="down" aria-hidden="true">▼</span> above a candle mark where a
        BUY or a SELL began.
      </p>
    </details>
  `,
  styles: `
    details {
      padding: 4px 14px;
      font-size: 12px;
      color: var(--muted);
    }
    summary {
      cursor: pointer;
      padding: 4px 0;
    }
    p {
      margin-top: 6px;
    }
  `,
})
export class ReadingGuide {}
