import { isObject, objectData, type CloudEvent } from '../../kit/events/index.ts';
import { readYaml } from '../../kit/yaml/index.ts';
import type { CdParts } from './cd-event.ts';
import { wentWell } from './outcome.ts';

/** A stage is an environment: each of a new project's, by the shipyard that its event carries. Pure. */
export function environmentEvents(event: CloudEvent, frame: Pick<CdParts, 'at' | 'chain'>): readonly CdParts[] {
  const { project, createdProject } = objectData(event);
  const shipyard = isObject(createdProject) ? createdProject['shipyard'] : undefined;
  if (!wentWell(objectData(event)) || typeof shipyard !== 'string' || typeof project !== 'string') return [];
  return stagesOf(Buffer.from(shipyard, 'base64').toString('utf8')).map((stage) => ({
    ...frame,
    kind: 'environment.created' as const,
    of: `${event.id}/${stage}`,
    subject: `${project}/${stage}`,
    content: { name: stage },
  }));
}

function stagesOf(shipyard: string): readonly string[] {
  const { content } = readYaml(shipyard);
  const spec = isObject(content) ? content['spec'] : undefined;
  const stages = isObject(spec) ? spec['stages'] : undefined;
  if (!Array.isArray(stages)) return [];
  return stages.flatMap((stage: unknown) => {
    const name = isObject(stage) ? stage['name'] : undefined;
    return typeof name === 'string' ? [name] : [];
  });
}
