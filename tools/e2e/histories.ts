import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { MAX_PAYLOAD_BYTES, payloadsOf, secretsIn } from '../../apps/worker/testing/payloads.js';
import type { StackAddresses } from './spawned-stack.ts';

interface Look {
  /** Ids of all workflows of the namespace. */
  readonly runs: readonly string[];
  /** Payloads that are larger than they may be, and runs in which a secret stands. */
  readonly large: readonly string[];
  readonly secret: readonly string[];
}

/** Looks through the history of every run that Temporal has of an installation. */
export async function lookAtHistories({ temporalAddress, temporalNamespace }: StackAddresses, secrets: readonly string[]): Promise<Look> {
  const connection = await Connection.connect({ address: temporalAddress });
  const [runs, large, secret] = [[], [], []] as string[][];
  try {
    const { workflow } = new Client({ connection, namespace: temporalNamespace });
    for await (const { workflowId, runId } of workflow.list()) {
      const history = JSON.parse(historyToJSON(await workflow.getHandle(workflowId, runId).fetchHistory())) as unknown;
      runs!.push(workflowId);
      const over = payloadsOf(history).filter(({ data }) => data.length > MAX_PAYLOAD_BYTES);
      large!.push(...over.map(({ path, data }) => `${workflowId} ${path}: ${data.length} bytes`));
      if (secretsIn(history, secrets).length > 0) secret!.push(workflowId);
    }
    return { runs: runs!, large: large!, secret: secret! };
  } finally {
    await connection.close();
  }
}
