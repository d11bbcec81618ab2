import { makeContinueAsNewFunc, workflowInfo, type Workflow } from '@temporalio/workflow';

/** Continues with the build that is current by then: between two runs nothing has to be replayed. */
export function continueWithCurrentBuild<F extends Workflow>(...args: Parameters<F>): Promise<never> {
  return makeContinueAsNewFunc<F>({ initialVersioningBehavior: 'AUTO_UPGRADE' })(...args);
}

/** Whether a run that goes on for ever is to continue as new: its history has grown long, or another build has become the current one. */
export function isTimeToContinue(): boolean {
  const { continueAsNewSuggested, targetWorkerDeploymentVersionChanged } = workflowInfo();
  return continueAsNewSuggested || targetWorkerDeploymentVersionChanged;
}
