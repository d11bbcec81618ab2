import type { TestProject } from 'vitest/node';
import { startTestServer } from '../../libs/database/testing/server.js';

/** Starts what all spec files of a run share, when one of them needs it. @returns how to stop it */
export default async function shareServers(project: TestProject): Promise<() => Promise<void>> {
  const { databases, stop } = await startTestServer();
  project.provide('postgresTemplate', databases.url);
  return stop;
}
