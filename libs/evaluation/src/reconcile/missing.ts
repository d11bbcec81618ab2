import type { RecommendationReason } from '@tandem/domain';

/** Why a stored bar of a session has no prediction of a kind. They are printed and part of the JSON. */
export const ABSENCES = ['no-champion', 'warming-up', 'input-fault', 'came-later', 'not-running', 'not-recorded'] as const;
export type Absence = (typeof ABSENCES)[number];

/** What each means, for people. */
export const ABSENCE_SENTENCES: Readonly<Record<Absence, string>> = {
  'no-champion': 'the kind had no champion yet',
  'warming-up': 'fewer bars than a window needs were stored',
  'input-fault': 'the model failed on the window, or its bar was invalid',
  'came-later': 'the bar came after a newer one was predicted on, or in one go with newer ones',
  'not-running': 'nothing was recorded of any symbol in that minute: the live loop did not run or was behind',
  'not-recorded': 'other symbols of that minute were recorded, this one was not: the database refused it, or it was skipped',
};

/** What is stored around a bar without a prediction. */
export interface AbsenceFacts {
  /** Of the recommendation that is stored of the bar; null without one. */
  readonly reason: RecommendationReason | null;
  /** Whether the kind predicted any symbol in that minute or before. */
  readonly kindServed: boolean;
  /** Whether its window is complete by what is stored now. */
  readonly windowComplete: boolean;
  /** Whether anything is stored of the minute, of any symbol. */
  readonly minuteRecorded: boolean;
  /** Whether the bar is dated later than the end of its minute, or a newer minute of its symbol was recorded before it came. */
  readonly cameLater: boolean;
}

/** The cause that the facts name; the most general first. */
export function absenceOf({ reason, kindServed, windowComplete, minuteRecorded, cameLater }: AbsenceFacts): Absence {
  if (reason === null) {
    if (!minuteRecorded) return 'not-running';
    return cameLater ? 'came-later' : 'not-recorded';
  }
  if (reason === 'warming_up' || !windowComplete) return 'warming-up';
  if (reason === 'no_champion' || !kindServed) return 'no-champion';
  return 'input-fault';
}
