import { KIND_NAMES } from './model-kind';

const KINDS: Partial<Record<string, string>> = KIND_NAMES;

/** A kind of model as people write it; one that is not known by its own name. */
export const kindName = (kind: string): string => KINDS[kind] ?? kind;

/** Whom a finding or a record is about: a symbol is its own name, `lstm/3` is `LSTM v3`. */
export function subjectName(subject: string): string {
  if (subject === 'market') return 'The market';
  const [kind = '', version] = subject.split('/');
  return version === undefined ? kindName(subject) : KINDS[kind] === undefined ? subject : `${kindName(kind)} v${version}`;
}
