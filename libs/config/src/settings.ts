import { z } from 'zod';
import { DEFAULT_SYMBOLS, isSymbol, SOURCES } from '@tandem/domain';
import { SettingsError } from './settings-error.js';
import { withTemporalProfile } from './temporal-security.js';

const port = (fallback: number) => z.coerce.number().int().min(0).max(65535).default(fallback);

const hostAndPort = z.string().regex(/^(\[[\da-f:.]+\]|[^\s:]+):\d+$/i, 'expected host:port');

const symbolList = z
  .string()
  .default(DEFAULT_SYMBOLS.join(' '))
  .transform((text) => [...new Set(text.trim().split(/[\s,]+/))])
  .refine((symbols) => symbols.length > 0 && symbols.every(isSymbol), 'expected ticker symbols in upper case, separated by blanks');

const seriesList = z
  .string()
  .default('VIXCLS DGS10 DFF CPIAUCSL UNRATE')
  .transform((text) => [...new Set(text.trim().split(/[\s,]+/))])
  .refine(
    (series) => series.every((name) => /^[A-Z0-9_]{1,40}$/.test(name)),
    'expected names of FRED series in upper case, separated by blanks',
  );

const hostList = z
  .string()
  .default('')
  .transform((text) => [
    ...new Set(
      text
        .toLowerCase()
        .split(/[\s,]+/)
        .filter(Boolean),
    ),
  ])
  .refine(
    (hosts) => hosts.every((host) => /^[^\s/@?#*\\]+$/.test(host) && URL.canParse(`http://${host}`)),
    'expected names such as tandem.example or tandem.example:8443, separated by blanks, without http:// and without *',
  );

/** Every setting of Tandem: its environment variable, what it may be, and what it is when unset. The one list. */
export const settingsSchema = z.object({
  /** Where prices come from; `auto` is Yahoo when it answers at the first start, else the simulated market: see `resolveSource`. */
  SOURCE: z.enum(['auto', ...SOURCES]).default('auto'),
  /** Directory of `SYMBOL.csv[.gz]` for SOURCE=replay; `replayDirectory` asks for it where it is opened. */
  REPLAY_DIR: z.string().optional(),
  SYMBOLS: symbolList,
  /** Market seconds a wall second for replay and simulated. */
  MARKET_SPEED: z.coerce.number().positive().max(100_000).default(60),
  /** Seconds between two looks at the quotes of all symbols, and at the chart of each, while a real market is open. */
  YAHOO_QUOTE_SECONDS: z.coerce.number().min(1).max(60).default(5),
  YAHOO_CHART_SECONDS: z.coerce.number().min(30).max(3_600).default(120),
  /** With a key, FRED tells when each value became known; without, its public CSV is read. */
  FRED_API_KEY: z.string().optional(),
  /** Series of FRED that are kept; models read VIXCLS and DGS10. */
  MACRO_SERIES: seriesList,
  /** With a key, news of newsapi.org as well. */
  NEWSAPI_KEY: z.string().optional(),
  /** Who is asked in the place of Yahoo, FRED and NewsAPI: a mirror, a recorder. */
  YAHOO_URL: z.url().optional(),
  FRED_URL: z.url().optional(),
  NEWSAPI_URL: z.url().optional(),
  SIMULATOR_SEED: z.coerce.number().int().nonnegative().default(7),
  /**
   * Share of the variance of the next 30 bars' volatility-scaled return that is known beforehand (R²): 0 is a market
   * nobody can predict, 0.4 the most that the simulator can plant.
   */
  SIMULATOR_PREDICTABILITY: z.coerce.number().min(0).max(0.4).default(0.1),
  /** State of everything: databases, histories, keys, logs; one folder a source inside. */
  VAR_DIR: z.string().default('var'),
  /** Published copies of the champions for readers outside Tandem; default `<VAR_DIR>/<source>/models`. */
  MODEL_DIR: z.string().optional(),
  /** The private key that signs model files, verdicts and heads of the audit log; default `<VAR_DIR>/<source>/signing-key`, made there. */
  SIGNING_KEY_FILE: z.string().optional(),
  /** The public keys whose signatures count; default: beside the signing key, with `.pub` behind its name. */
  TRUSTED_KEYS_FILE: z.string().optional(),
  /** Replaces the embedded PostgreSQL. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'expected postgres://user:password@host:port/database' }).optional(),
  /** `off`: tables are made plain ones also where TimescaleDB is available. */
  TIMESCALEDB: z.enum(['auto', 'off']).default('auto'),
  /** Replaces the embedded Temporal server, `host:port`. */
  TEMPORAL_ADDRESS: hostAndPort.optional(),
  TEMPORAL_NAMESPACE: z.string().optional(),
  /** Of the file of Temporal's own programs: where its server is and how it is reached (docs/orchestration.md). */
  TEMPORAL_PROFILE: z.string().optional(),
  TEMPORAL_CONFIG_FILE: z.string().optional(),
  /** How the server of TEMPORAL_ADDRESS is reached; certificates in PEM, as a file or as they are. */
  TEMPORAL_API_KEY: z.string().optional(),
  TEMPORAL_TLS: z.enum(['true', 'false']).optional(),
  TEMPORAL_TLS_SERVER_NAME: z.string().optional(),
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: z.string().optional(),
  TEMPORAL_TLS_SERVER_CA_CERT_DATA: z.string().optional(),
  TEMPORAL_TLS_CLIENT_CERT_PATH: z.string().optional(),
  TEMPORAL_TLS_CLIENT_CERT_DATA: z.string().optional(),
  TEMPORAL_TLS_CLIENT_KEY_PATH: z.string().optional(),
  TEMPORAL_TLS_CLIENT_KEY_DATA: z.string().optional(),
  /** Where a worker shows Prometheus what Temporal's SDK measures in it, `host:port`. */
  TEMPORAL_METRICS_ADDRESS: hostAndPort.optional(),
  /** Where dashboard and API listen. */
  HOST: z.string().default('127.0.0.1'),
  /** Names of this machine, or of a proxy before it, by which browsers reach the API; loopback and HOST are allowed anyway. */
  ALLOWED_HOSTS: hostList,
  /** Most WebSocket clients at a time; default: the 5,000 that `npm run load` asks for, and a fifth more. */
  MAX_CLIENTS: z.coerce.number().int().min(1).max(100_000).default(6_000),
  /** Whether programs of this machine may ask, read only, by the Model Context Protocol at /mcp. */
  MCP: z.enum(['on', 'off']).default('off'),
  /** Where the embedded Temporal server and its UI listen: whoever reaches one of them can do everything. */
  TEMPORAL_HOST: z.string().default('127.0.0.1'),
  TEMPORAL_UI_HOST: z.string().default('127.0.0.1'),
  PORT: port(3000),
  /** Where a worker answers `/health/live` and `/health/ready`, on HOST as well; default: nowhere. */
  WORKER_PORT: z.coerce.number().int().min(0).max(65535).optional(),
  POSTGRES_PORT: port(54329),
  TEMPORAL_PORT: port(7233),
  TEMPORAL_UI_PORT: port(8233),
  /** Address of the Temporal UI as the browser sees it; default: the embedded one's. */
  TEMPORAL_UI_URL: z.url().optional(),
  /** What trains: native TensorFlow, its WebAssembly build, or the best that loads. */
  BACKEND: z.enum(['auto', 'native', 'wasm']).default('auto'),
  /**
   * Most epochs, and most training rows an epoch, of a virtual market's nightly run, whose next session waits for it;
   * default: what two cores do in two to three minutes.
   */
  NIGHT_EPOCHS: z.coerce.number().int().min(1).optional(),
  NIGHT_SAMPLES: z.coerce.number().int().min(256).optional(),
  SEED: z.coerce.number().int().nonnegative().default(7),
  /** What trading costs a side, half of the spread and fees, in basis points: a smaller expected move than twice that is not acted on. */
  COST_BPS: z.coerce.number().min(0).max(1_000).default(1),
  /** Where alerts of the drift monitor are posted, each once and signed with the secret; default: nowhere. */
  ALERT_WEBHOOK_URL: z.url({ protocol: /^https?$/, error: 'expected an address of http or https' }).optional(),
  ALERT_WEBHOOK_SECRET: z.string().min(16, 'expected at least 16 characters').optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  /** Where traces are exported to, an address of OTLP over HTTP; default: there are none. OpenTelemetry reads the others itself. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/, error: 'expected an address of http or https' }).optional(),
  OTEL_EXPORTER_OTLP_HEADERS: z.string().optional(),
  OTEL_SERVICE_NAME: z.string().optional(),
  OTEL_RESOURCE_ATTRIBUTES: z.string().optional(),
});

export type Settings = z.infer<typeof settingsSchema>;

/**
 * Reads and validates the environment, once, at the start of a process. Empty variables count as unset; where Temporal is may stand in the
 * profile that they name.
 * @throws SettingsError naming each wrong variable
 */
export function readSettings(environment: Record<string, string | undefined>): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''));
  const result = settingsSchema.safeParse(given);
  if (result.success) return withTemporalProfile(result.data);
  const faults = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new SettingsError(`These settings cannot be used:\n${faults.join('\n')}\nSee .env.example for every setting and its default.`);
}
