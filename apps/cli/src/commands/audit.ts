import { Command } from 'commander';
import { readSettings, type KeyFiles } from '@tandem/config';
import { AuditRepository, type AuditRow, type AuditVerification, type Database } from '@tandem/database';
import { verifyAuditHeads, verifyChanges, type ChangeVerification, type HeadVerification } from '@tandem/registry';
import { findDatabase, withDatabase } from '../stack/find-stack.js';
import { wholeNumberFrom } from '../terminal/arguments.js';
import { CommandError } from '../terminal/exit-codes.js';
import type { Terminal } from '../terminal/terminal.js';

export function auditCommand(terminal: Terminal): Command {
  const audit = new Command();
  audit.addCommand(listCommand(terminal).exitOverride());
  audit.addCommand(verifyCommand(terminal).exitOverride());
  return audit;
}

function listCommand(terminal: Terminal): Command {
  return new Command('list')
    .description('Who changed what, why, when and with what outcome, newest first')
    .option('--limit <number>', 'entries', wholeNumberFrom(1), 20)
    .option('--json', 'a line of JSON an entry')
    .action(async ({ limit, json }: { limit: number; json?: true }) => {
      const rows = await withStackDatabase((database) => new AuditRepository(database).list(limit));
      for (const row of rows) terminal.print(json ? JSON.stringify(row) : describeEntry(row));
    });
}

function verifyCommand(terminal: Terminal): Command {
  return new Command('verify')
    .description(
      'Recompute every hash of the audit log, compare it with its signed heads and find the record of every change of champion; ' +
        'exit code 1 when one does not match',
    )
    .option('--head <hash>', 'the newest hash as noted before: fails when no entry has it any more')
    .option('--json', 'answer in JSON on standard output')
    .action(async ({ head, json }: { head?: string; json?: true }) => {
      const [verification, champions, heads] = await withStackDatabase(async (database, { auditHeadsFile }) => [
        await new AuditRepository(database).verify(head),
        await verifyChanges(database),
        await verifyAuditHeads(database, auditHeadsFile),
      ]);
      if (json) terminal.print(JSON.stringify({ ...verification, champions, heads }));
      else describeVerification(verification, champions, heads).forEach((line) => terminal.print(line));
      if (verification.firstBreak !== null)
        throw new CommandError(`The chain is broken at entry ${verification.firstBreak.id}: ${verification.firstBreak.problem}.`);
      if (head !== undefined && !verification.containsHead)
        throw new CommandError(`No entry has the hash ${head}: entries were cut off since it was noted down.`);
      const [broken] = heads.problems;
      if (broken !== undefined) throw new CommandError(broken);
      const [first, ...others] = champions.unrecorded;
      if (first !== undefined)
        throw new CommandError(`${first.problem}${others.length === 0 ? '' : ` So it is with ${others.length} more changes.`}`);
    });
}

async function withStackDatabase<T>(work: (database: Database, keyFiles: KeyFiles) => Promise<T>): Promise<T> {
  const stored = await findDatabase(readSettings(process.env));
  return withDatabase(stored, (database) => work(database, stored.keyFiles));
}

function describeEntry({ id, at, actor, action, subject, reason, details }: AuditRow): string {
  const outcome = details['outcome'] ?? details['problem'] ?? (details['forced'] === true ? 'against the gate' : undefined);
  return (
    `${id}  ${new Date(at).toISOString()}  ${actor}: ${action} ` +
    `${subject}${reason === '' ? '' : `, "${reason}"`}${outcome === undefined ? '' : `: ${String(outcome)}`}`
  );
}

function describeVerification(
  { entries, head }: AuditVerification,
  { changes, unrecorded }: ChangeVerification,
  { heads, newest, problems: headProblems }: HeadVerification,
): string[] {
  const problems = [...headProblems, ...unrecorded.map(({ problem }) => problem)];
  const until = newest === null ? '' : `, the newest over ${newest.entries} entries`;
  return [
    `${entries} entries. Newest hash: ${head ?? 'none yet'}`,
    `${heads} signed heads${until}.`,
    `${changes} changes of champion, ${unrecorded.length} of them without their record.`,
    ...problems,
  ];
}
