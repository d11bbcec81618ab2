/**
 * Address of a namespace's workflows in the Temporal UI.
 * @param ui address of the UI as the browser sees it; null when nobody knows it
 * @returns null when the UI's address is not known: there is nothing to link to then
 */
export function temporalNamespaceUrl(ui: string | null, namespace: string): string | null {
  return ui === null ? null : `${ui.replace(/\/$/, '')}/namespaces/${encodeURIComponent(namespace)}/workflows`;
}

/**
 * Address of one run in the Temporal UI, or, without `runId`, of the workflow's newest run.
 * @returns null when the UI's address is not known
 */
export function temporalRunUrl(ui: string | null, namespace: string, workflowId: string, runId?: string): string | null {
  const workflows = temporalNamespaceUrl(ui, namespace);
  if (workflows === null) return null;
  const workflow = `${workflows}/${encodeURIComponent(workflowId)}`;
  return runId === undefined ? workflow : `${workflow}/${encodeURIComponent(runId)}/history`;
}
