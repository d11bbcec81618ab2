import { TASK_QUEUES } from '@tandem/pipeline';
import { Worker, type NativeConnection } from '@temporalio/worker';
import { BUNDLE_PATH } from '../bundle/bundle-path.js';
import type { QueueName } from './options.js';

/** After a request to stop, running activities have this long to end by themselves before they are cancelled … */
const SHUTDOWN_GRACE = '2s';
/** … and this long after that to notice. A killed activity resumes from its last heartbeat or checkpoint. */
const SHUTDOWN_FORCE = '20s';

/** A second training at once would only slow both down. */
const TRAININGS_AT_ONCE = 1;

/** Heartbeats go to the server at most this often; the shortest heartbeat timeout is 15 s. */
const HEARTBEAT_THROTTLE = '4s';

/** A worker of one queue. Training runs activities alone; its workflows are at home on `operations`. */
export function createWorker(queue: QueueName, activities: object, connection: NativeConnection, namespace: string): Promise<Worker> {
  return Worker.create({
    connection,
    namespace,
    taskQueue: TASK_QUEUES[queue],
    activities,
    shutdownGraceTime: SHUTDOWN_GRACE,
    shutdownForceTime: SHUTDOWN_FORCE,
    maxHeartbeatThrottleInterval: HEARTBEAT_THROTTLE,
    ...(queue === 'training' ? { maxConcurrentActivityTaskExecutions: TRAININGS_AT_ONCE } : { workflowBundle: { codePath: BUNDLE_PATH } }),
  });
}
