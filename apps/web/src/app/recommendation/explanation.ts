import { Component, computed, input, output } from '@angular/core';
import type { ExplanationMessage, ModelExplanationMessage, ModelKind } from '@tandem/contracts';
import { formatShare } from '../shared/format';
import { KIND_NAMES } from '../shared/model-kind';
import type { ProblemText } from '../shared/problem';
import { newYorkClock } from '../shared/time';

type Group = ModelExplanationMessage['effects'][number]['group'];

/** The groups of features, for a reader. The record is complete by its type. */
const GROUP_LABELS: Record<Group, string> = {
  momentum: 'Recent returns',
  position: 'Price against its averages',
  volatility: 'Volatility to come',
  range: 'Range of the bars',
  volume: 'Volume',
  time: 'Time of day',
  outside: 'Market, news and macro',
};

/** One effect as its bar shows it. */
export interface Effect {
  readonly kind: ModelKind;
  /** Log-odds with a sign: `+0.36`. */
  readonly text: string;
  /** Signed length of its bar, −1 to 1, of the largest effect that is shown. */
  readonly length: number;
}

interface Column {
  readonly kind: ModelKind;
  readonly name: string;
  readonly base: string;
  readonly sum: string;
}

const signed = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: 'exceptZero' });
const shareOf = (logit: number): string => formatShare(1 / (1 + Math.exp(-logit)));

/** The models of an explanation, and a row for each group of features: the one with the largest effects comes first. */
export function explanationTable({ models }: Pick<ExplanationMessage, 'models'>): {
  columns: Column[];
  rows: { label: string; effects: Effect[] }[];
} {
  const explained = (['lstm', 'transformer'] as const).flatMap((kind) => {
    const model = models[kind];
    return model === null ? [] : [{ kind, model }];
  });
  const all = explained.flatMap(({ model }) => model.effects);
  const largest = Math.max(...all.map(({ effect }) => Math.abs(effect)), Number.MIN_VALUE);
  const sizeOf = (group: Group) => all.reduce((sum, one) => sum + (one.group === group ? Math.abs(one.effect) : 0), 0);
  const groups = [...new Set(all.map(({ group }) => group))].sort((a, b) => sizeOf(b) - sizeOf(a));
  const effectIn = ({ effects }: ModelExplanationMessage, wanted: Group) => effects.find(({ group }) => group === wanted)?.effect ?? 0;
  return {
    columns: explained.map(({ kind, model }) => ({
      kind,
      name: `${KIND_NAMES[kind]} v${model.version}`,
      base: `${shareOf(model.base)} (${signed.format(model.base)})`,
      sum: `${formatShare(model.probability)} (${signed.format(model.logit)})`,
    })),
    rows: groups.map((group) => ({
      label: GROUP_LABELS[group],
      effects: explained.map(({ kind, model }) => {
        const effect = effectIn(model, group);
        return { kind, text: signed.format(effect), length: effect / largest };
      }),
    })),
  };
}

/** Why both models say what they do: what each group of features adds, from the base rate to the prediction. Loaded on demand. */
@Component({
  selector: 'tandem-explanation',
  templateUrl: './explanation.html',
  styleUrl: './explanation.css',
})
export class Explanation {
  /** Undefined while it is worked out, or where there is none. */
  readonly explanation = input.required<ExplanationMessage | undefined>();
  /** Why there is none; null while nothing is wrong. */
  readonly problem = input.required<ProblemText | null>();
  /** Asks for the newest minute. */
  readonly again = output();

  protected readonly shown = computed(() => {
    const explanation = this.explanation();
    if (explanation === undefined) return null;
    const { of, notes, ts } = explanation;
    return { of, notes, at: newYorkClock(Date.parse(ts)), ...explanationTable(explanation) };
  });
}
