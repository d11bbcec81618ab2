import type { Settings } from '@tandem/config';

/** What the stack found out and the processes must know. */
export interface Found {
  readonly DATABASE_URL: string;
  readonly TEMPORAL_ADDRESS: string;
  readonly TEMPORAL_NAMESPACE: string;
  readonly TEMPORAL_UI_URL: string | undefined;
  readonly SOURCE: string;
  readonly VAR_DIR: string;
  readonly PORT: number;
}

/** The environment of the worker and API processes: this one's, every setting, and what the stack found out. */
export function childEnvironment(settings: Settings, found: Found): NodeJS.ProcessEnv {
  const values = Object.entries({ ...settings, ...found }).filter(([, value]) => value !== undefined);
  return { ...process.env, ...Object.fromEntries(values.map(([name, value]) => [name, Array.isArray(value) ? value.join(' ') : String(value)])) };
}
