import { Argument, Command, Option } from 'commander';
import { readSettings, type Settings } from '@tandem/config';
import { MODEL_KINDS, type ModelKind } from '@tandem/domain';
import type { Dataset } from '@tandem/features';
import { readModel } from '../evaluate/model-files.js';
import { openConfiguredSimulation, openRecorded } from '../market/read-market.js';
import { datasetOfMarket, openOriginal, readStoredModel, type ModelName, type Original } from '../reproduce/original.js';
import { report, verdictOn } from '../reproduce/report.js';
import { reproduce } from '../reproduce/reproduce.js';
import { findDatabase, withDatabase } from '../stack/find-stack.js';
import { userPath } from '../terminal/arguments.js';
import { addDialectOptions, readOptions, type DialectFlags } from '../terminal/dialect-options.js';
import { CommandError, EXIT, writeJson } from '../terminal/exit-codes.js';
import type { Terminal } from '../terminal/terminal.js';

interface ReproduceFlags extends DialectFlags {
  readonly bars?: string;
  readonly simulated?: true;
  readonly json?: true | string;
}

const NAME = new RegExp(`^(${MODEL_KINDS.join('|')})_v([1-9]\\d*)$`);

export function reproduceCommand(terminal: Terminal): Command {
  const command = new Command();
  return addDialectOptions(command)
    .addArgument(new Argument('<model>', 'a version of the running Tandem, such as lstm_v3, or a .tflite file that it wrote'))
    .addOption(new Option('--bars <directory>', 'for a file: the recorded bars that it was trained on').conflicts('simulated'))
    .option('--simulated', 'for a file: the simulated market that the settings describe')
    .option('--json [file]', 'write the result as JSON to a file; without one, to standard output instead of the text')
    .action(async (model: string, flags: ReproduceFlags) => {
      const settings = readSettings(process.env);
      const { original, dataset } = await open(model, flags, settings, terminal);
      const result = await reproduce(original, dataset, settings.BACKEND, terminal);
      original.runner.dispose();
      if (flags.json === true) terminal.print(JSON.stringify(result));
      else report(result).forEach((line) => terminal.print(line));
      if (typeof flags.json === 'string') await writeJson(userPath(flags.json), result);
      if (result.outcome === 'different' || result.outcome === 'other-dataset') throw new CommandError(verdictOn(result));
      if (flags.json !== true) terminal.print(verdictOn(result));
    });
}

async function open(
  model: string,
  flags: ReproduceFlags,
  settings: Settings,
  terminal: Terminal,
): Promise<{ original: Original; dataset: Dataset }> {
  const name = nameOf(model);
  if (name === null) return openFile(userPath(model), flags, settings, terminal);
  if (flags.bars !== undefined || flags.simulated) {
    throw new CommandError(
      `${model} is a version of the running Tandem, whose database has its bars: give --bars or --simulated with a .tflite file.`,
      EXIT.usage,
    );
  }
  return withDatabase(await findDatabase(settings), (database) => readStoredModel(database, name, terminal));
}

function nameOf(model: string): ModelName | null {
  const [, kind, version] = NAME.exec(model) ?? [];
  return kind === undefined ? null : { kind: kind as ModelKind, version: Number(version) };
}

async function openFile(
  path: string,
  { bars, simulated, ...dialect }: ReproduceFlags,
  settings: Settings,
  terminal: Terminal,
): Promise<{ original: Original; dataset: Dataset }> {
  const original = await openOriginal(path, (await readModel(path, 'given')).bytes);
  if (bars === undefined && !simulated)
    throw new CommandError(
      `${path} does not hold the bars it was trained on: say where they are with --bars DIR, or that they were simulated with --simulated.`,
      EXIT.usage,
    );
  const symbols = original.runner.metadata.dataset.bars.symbols.map(({ name }) => name);
  const market =
    bars === undefined ? openConfiguredSimulation(settings) : await openRecorded(userPath(bars), symbols, readOptions(dialect, terminal));
  return { original, dataset: await datasetOfMarket(original, market, terminal) };
}
