import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export const ROOT = join(import.meta.dirname, '..', '..');

/** What of a service the specs look at; the schema of the specification has the rest. */
export interface ComposeService {
  readonly image: string;
  readonly build?: string;
  readonly user?: string;
  readonly init?: boolean;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly tmpfs?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
  readonly ports?: readonly string[];
  readonly restart?: string;
  readonly container_name?: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly logging?: { readonly options: Readonly<Record<string, string>> };
  readonly deploy?: { readonly resources: { readonly limits: Readonly<Record<string, string | number>> } };
  readonly stop_grace_period?: string;
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: Readonly<Record<string, unknown>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

/** The file as it is written, variables and all. */
export const composeText = () => readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');

/**
 * docker-compose.yml as Compose reads it: merged, and with the variables of an environment.
 * @throws Error naming a variable that must be set, in the words of the file
 */
export function readComposeFile(variables: Readonly<Record<string, string>>): ComposeFile {
  return interpolated(parse(composeText(), { merge: true }), variables) as ComposeFile;
}

/** The forms of the specification that the file uses: `${NAME}`, `${NAME:-default}`, `${NAME:?message}`. */
const VARIABLE = /\$\{(\w+)(?::([-?])([^}]*))?\}/g;

function interpolated(value: unknown, variables: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string') return value.replaceAll(VARIABLE, (_, name, form, text) => valueOf(variables[name], name, form, text));
  if (Array.isArray(value)) return value.map((one) => interpolated(one, variables));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, interpolated(one, variables)]));
}

/** With a colon an empty variable counts as unset. */
function valueOf(value: string | undefined, name: string, form: string | undefined, text: string): string {
  if (value !== undefined && value !== '') return value;
  if (form === '?') throw new Error(`${name}: ${text}`);
  return form === '-' ? text : '';
}

/** What the last stage of the Dockerfile says. */
export interface ImageConfig {
  readonly user: string;
  readonly workdir: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What is run unless the service says otherwise. */
  readonly command: readonly string[];
}

export function readDockerfile(): ImageConfig {
  const lastStage = readFileSync(join(ROOT, 'Dockerfile'), 'utf8')
    .split(/^FROM /m)
    .at(-1)!;
  const argumentOf = (instruction: string) => new RegExp(`^${instruction} (.+)$`, 'm').exec(lastStage)![1]!;
  return {
    user: argumentOf('USER'),
    workdir: argumentOf('WORKDIR'),
    environment: Object.fromEntries([...argumentOf('ENV').matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name!, value!])),
    command: JSON.parse(argumentOf('CMD')) as string[],
  };
}
