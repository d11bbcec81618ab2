import { WORKFLOWS } from '@tandem/pipeline';

/**
 * Workflows that go on for ever, by continuing as new. A trace ends: theirs would grow for months, and what they start would be lost in it.
 * Runs that they start are traces of their own.
 */
export const ENDLESS_WORKFLOWS: ReadonlySet<string> = new Set<string>([
  WORKFLOWS.ingestPrices,
  WORKFLOWS.ingestNews,
  WORKFLOWS.ingestMacro,
  WORKFLOWS.monitorDrift,
]);
