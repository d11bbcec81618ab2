import { Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { LineageMessage } from '@tandem/contracts';
import { bothTimes } from '../shared/time';
import { formatCount } from '../shared/format';

/** Where a version comes from: enough to make it again. */
@Component({
  selector: 'tandem-lineage',
  imports: [RouterLink],
  template: `
    @let one = lineage();
    <dl data-testid="lineage">
      <dt>Run</dt>
      <dd>
        <a [routerLink]="['/pipeline', one.runId ?? one.workflowId]">{{ one.workflowId }}</a>
        @if (one.temporalUrl; as url) {
          · <a [href]="url" target="_blank" rel="noopener">in Temporal ↗</a>
        }
      </dd>
      @for (fact of facts(); track fact.term) {
        <dt>{{ fact.term }}</dt>
        <dd [class.hash]="fact.hash">{{ fact.text }}</dd>
      }
    </dl>
  `,
  styles: `
    dl {
      display: grid;
      grid-template-columns: max-content minmax(0, 1fr);
      gap: 4px 16px;
      font-size: 13px;
    }
    dt {
      color: var(--muted);
    }
    dd {
      overflow-wrap: anywhere;
    }
    .hash {
      font-family: ui-monospace, monospace;
      font-size: 12px;
    }
    @media (max-width: 599px) {
      dl {
        grid-template-columns: minmax(0, 1fr);
      }
      dd + dt {
        margin-top: 4px;
      }
    }
  `,
})
export class Lineage {
  readonly lineage = input.required<LineageMessage>();

  protected readonly facts = computed(() => factsOf(this.lineage()));
}

interface Fact {
  readonly term: string;
  readonly text: string;
  readonly hash?: boolean;
}

type Span = NonNullable<LineageMessage['training']>['sessions']['train'];

const spanText = (span: Span | null): string => (span === null ? 'none' : `${span.first} to ${span.last}, ${span.sessions} sessions`);

const versionsText = (libraries: Record<string, string>): string =>
  Object.entries(libraries)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');

function factsOf({ sha256, bytes, signedBy, comparedWith, datasetId, training }: LineageMessage): Fact[] {
  const file = [
    { term: 'Compared with', text: comparedWith === null ? 'no champion: it was the first' : `version ${comparedWith}` },
    { term: 'File, SHA-256', text: `${sha256} (${formatCount(bytes)} bytes)`, hash: true },
    { term: 'Signed by', text: signedBy === null ? 'no key that is trusted here' : `key ${signedBy}`, hash: signedBy !== null },
    { term: 'Frozen dataset', text: datasetId ?? 'not stored', hash: datasetId !== null },
  ];
  if (training === null) return [...file, { term: 'Training', text: 'Its file cannot be read.' }];
  const { from, to, sessions, datasetSha256, seed, labels, features, backend, threads, platform, libraries } = training;
  return [
    ...file,
    { term: 'Rows, SHA-256', text: datasetSha256, hash: true },
    { term: 'Windows end', text: `${bothTimes(Date.parse(from))} to ${bothTimes(Date.parse(to))}` },
    { term: 'Trained on', text: spanText(sessions.train) },
    { term: 'Validated on', text: spanText(sessions.validation) },
    { term: 'Held out', text: spanText(sessions.holdout) },
    { term: 'Seed', text: String(seed) },
    {
      term: 'Labels',
      text:
        `barriers ${labels.multiple} standard deviations away (${labels.volatility}, span ${labels.sigmaSpan} bars), ` +
        `${labels.horizon} bars`,
    },
    { term: 'Features', text: String(features) },
    { term: 'Machine', text: `${platform}, ${backend}, ${threads} ${threads === 1 ? 'thread' : 'threads'}` },
    { term: 'Libraries', text: versionsText(libraries) },
  ];
}
