import { msToTs } from '@temporalio/common/lib/time.js';
import { SEARCH_ATTRIBUTES } from '@tandem/pipeline';
import { encodeSearchAttributeIndexedValueType } from '@temporalio/common/lib/search-attributes.js';
import { NativeConnection } from '@temporalio/worker';

/** How long a namespace that is made here keeps closed runs. */
const RETENTION = msToTs('30 days');

/** gRPC's status of what exists already (grpc.io, status codes). */
const ALREADY_EXISTS = 6;

/** The server does not answer, or does not let this worker have its namespace. The message says what to do. */
export class TemporalUnreachableError extends Error {
  override readonly name = 'TemporalUnreachableError';

  constructor(address: string, namespace: string, options: { cause: unknown }) {
    const why = options.cause instanceof Error ? options.cause.message : String(options.cause);
    super(
      `Temporal at ${address} (namespace ${namespace}) cannot be used: ${why}. ` +
        'Check that the server runs there and that TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE are right.',
      options,
    );
  }
}

/**
 * Connects and makes the namespace, and in it the search attributes, where they are missing.
 * @throws TemporalUnreachableError
 */
export async function connectTemporal(address: string, namespace: string): Promise<NativeConnection> {
  const unreachable = (cause: unknown) => new TemporalUnreachableError(address, namespace, { cause });
  const connection = await NativeConnection.connect({ address }).catch((cause: unknown) => {
    throw unreachable(cause);
  });
  try {
    await ensureNamespace(connection, namespace);
    await registerSearchAttributes(connection, namespace);
    return connection;
  } catch (cause) {
    // This is tried again and again: every attempt would leave its connection behind.
    await connection.close();
    throw unreachable(cause);
  }
}

async function ensureNamespace(connection: NativeConnection, namespace: string): Promise<void> {
  await unlessThere(() => connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: RETENTION }));
}

/** Makes the search attributes of our runs where they are missing: without them no run could be started that carries them. */
export async function registerSearchAttributes(connection: NativeConnection, namespace: string): Promise<void> {
  for (const { name, type } of Object.values(SEARCH_ATTRIBUTES)) {
    const searchAttributes = { [name]: encodeSearchAttributeIndexedValueType(type)! };
    await unlessThere(() => connection.operatorService.addSearchAttributes({ namespace, searchAttributes }));
  }
}

async function unlessThere(make: () => Promise<unknown>): Promise<void> {
  try {
    await make();
  } catch (error) {
    if ((error as { code?: number }).code !== ALREADY_EXISTS) throw error;
  }
}
