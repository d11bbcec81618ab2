import type { AuditResponse } from '@tandem/contracts';
import { subjectName } from '../shared/names';

export type AuditEntry = AuditResponse['entries'][number];

/** What was done, in plain words; what is not listed is shown as it is recorded. */
const ACTIONS: Partial<Record<string, string>> = {
  'alert-acknowledged': 'Alert acknowledged',
  'audit-head-refused': 'Audit log not signed: it does not go on from its newest head',
  'bars-removed': 'Bars removed',
  'bars-replaced': 'Bars replaced',
  'champion-change-refused': 'Change of champion refused: no record allows it',
  'champion-not-served': 'Champion not served: its file cannot be used',
  'champion-promoted': 'Made champion',
  'champion-promotion-refused': 'Promotion refused',
  'champion-promotion-requested': 'Promotion asked for',
  'champion-rollback-refused': 'Rollback refused',
  'champion-rollback-requested': 'Rollback asked for',
  'champion-rolled-back': 'Champion rolled back',
  'check-cancelled': 'Check cancelled',
  'check-requested': 'Check asked for',
  'keys-refused': 'Wrong operator keys refused',
  'lineage-adopted': 'Stored models and verdicts signed after the fact',
  'models-trained': 'Training run ended',
  'quarantine-cleared': 'Quarantine cleared',
  'retrain-requested': 'Retraining asked for',
  'signing-key-added': 'Another signing key',
};

export const actionOf = ({ action }: Pick<AuditEntry, 'action'>): string => {
  const words = action.replaceAll('-', ' ');
  return ACTIONS[action] ?? words.charAt(0).toUpperCase() + words.slice(1);
};

export const subjectOf = ({ subject }: Pick<AuditEntry, 'subject'>): string => subjectName(subject);

/** What was noted beside, one a line; nested values as JSON writes them. */
export const detailsOf = ({ details }: Pick<AuditEntry, 'details'>): { term: string; text: string }[] =>
  Object.entries(details)
    .filter(([, value]) => value !== null && value !== '')
    .map(([term, value]) => ({ term, text: typeof value === 'object' ? JSON.stringify(value) : String(value) }));
