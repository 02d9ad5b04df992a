import { deriveId } from '../kit/events/index.ts';
import type { Task, TaskTools } from '../kit/executor/index.ts';
import { scopeLabels } from './labels.ts';
import { namesFor } from '../kit/names/index.ts';
import type { DeployerDependencies, Work } from './work.ts';

/** The work of a task on its service's release. @throws SLW_DEPLOY_NAME */
export function createWork(deps: DeployerDependencies, task: Task, tools: TaskTools, timeoutMs: number): Work {
  const { project, stage, service } = task.data;
  const scope = { project, stage, service };
  return {
    deps,
    tools,
    name: namesFor(scope, deps.names),
    labels: scopeLabels(scope),
    timeoutMs,
    eventId: task.id,
    eventLabel: deriveId(task.event.source, task.id),
    taskLabel: deriveId(task.event.source, task.id),
    context: task.context,
    contextLabel: deriveId(task.context),
  };
}
