import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { deriveSettings, type Settings } from '@tandem/config';
import { cachedBinary, TEMPORAL_CLI } from '../bootstrap/steps/temporal.mjs';
import { chooseSource, yahooAnswers, type SourceChoice } from './source.ts';

/** The root of the repository. */
export const ROOT = resolve(import.meta.dirname, '..', '..');

export interface StackOptions {
  /** Gets what happens, in plain sentences. */
  readonly log: (line: string) => void;
  /** Names of the settings that the user chose; all others may give way, as a default port to the next free one. */
  readonly explicit?: ReadonlySet<string>;
  /** Gives up starting; a stack that runs is stopped with `stop`. */
  readonly signal?: AbortSignal;
  /** The `temporal` program; default: TEMPORAL_CLI, else the one that set-up keeps, else the one on PATH. */
  readonly temporalCli?: string;
}

/** Everything that is decided before anything starts. */
export interface Plan extends Required<StackOptions> {
  readonly settings: Settings;
  readonly choice: SourceChoice;
  readonly varDirectory: string;
  /** State of this source. */
  readonly directory: string;
  /** Where the embedded PostgreSQL keeps its data. */
  readonly databaseDirectory: string;
  readonly namespace: string;
  readonly operatorKeyFile: string;
}

/** @throws StackError when the source cannot be had */
export async function planStack(settings: Settings, options: StackOptions): Promise<Plan> {
  const varDirectory = resolve(ROOT, settings.VAR_DIR);
  const signal = options.signal ?? new AbortController().signal;
  const choice = await chooseSource({ ...settings, VAR_DIR: varDirectory }, () => yahooAnswers(settings, signal));
  const derived = deriveSettings({ ...settings, VAR_DIR: varDirectory }, choice.source);
  return {
    explicit: new Set(),
    temporalCli: process.env[TEMPORAL_CLI.variable] || cachedTemporal(),
    ...options,
    signal,
    settings,
    choice,
    varDirectory,
    directory: derived.directory,
    databaseDirectory: derived.databaseDirectory,
    namespace: derived.namespace,
    operatorKeyFile: derived.operatorKeyFile,
  };
}

function cachedTemporal(): string {
  const kept = cachedBinary(TEMPORAL_CLI);
  return existsSync(kept) ? kept : TEMPORAL_CLI.binary;
}
