import { slipwayError } from '../errors/index.ts';
import { joinPath, locate } from './layout.ts';
import { SHIPYARD_FILE, serviceMetadata, stageMetadata } from './metadata.ts';
import { checkStageName } from './names.ts';
import { headOf, servicesOf, stagesOf } from './stages.ts';
import { stagesNamed } from './shipyard-stages.ts';
import type { OpenProject } from './store.ts';
import type { Committed, ResourceFile } from './types.ts';

export interface ShipyardUpdate {
  readonly shipyard: string | undefined;
  readonly stages: readonly string[];
  readonly time: Date;
}

/**
 * Writes the shipyard and makes the stages that are new, with every service of the project. Stages come first where they
 * are branches: run again after a crash, it completes what is missing.
 */
export async function updateShipyard(open: OpenProject, update: ShipyardUpdate): Promise<Committed> {
  const { stages, time } = update;
  stages.forEach(checkStageName);
  const present = await stagesOf(open);
  if (update.shipyard !== undefined) await checkNoneRemoved(open, present, stages);
  const added = stages.filter((stage) => !present.includes(stage));
  const files = await filesOfStages(open, { added, present, time });
  const onMain = update.shipyard === undefined ? [] : [file(SHIPYARD_FILE, update.shipyard)];
  const { main } = open.layout;
  if (open.layout.stages === 'branches') {
    const base = await headOf(open, undefined);
    for (const [stage, content] of files) {
      await open.repository.commit({
        ...{ branch: stage, base, files: content, message: `Create stage ${stage}`, time },
      });
    }
  } else {
    onMain.push(...[...files.values()].flat());
  }
  const message = added.length === 0 ? 'Update the shipyard' : `Update the shipyard: new stages ${added.join(', ')}`;
  const { commit } = await open.repository.commit({ branch: main, files: onMain, message, time });
  return { commit };
}

/** What is a stage by Git but not by the shipyard, such as any branch, may stay away. */
async function checkNoneRemoved(open: OpenProject, present: readonly string[], stages: readonly string[]) {
  const before = await open.repository.read(`refs/heads/${open.layout.main}`, SHIPYARD_FILE);
  const named = stagesNamed(before?.content?.toString('utf8') ?? '');
  const gone = present.filter((stage) => named.includes(stage) && !stages.includes(stage));
  if (gone.length === 0) return;
  const fields = gone.map((stage) => ({ field: 'shipyard', message: `stage ${stage} is missing` }));
  throw slipwayError('SLW_PROJECT_STAGES_REMOVED', { project: open.name, stages: gone.join(', ') }, { fields });
}

interface NewStages {
  readonly added: readonly string[];
  readonly present: readonly string[];
  readonly time: Date;
}

/** By stage, with paths from the root of its branch. */
async function filesOfStages(open: OpenProject, { added, present, time }: NewStages) {
  const files = new Map<string, readonly ResourceFile[]>();
  if (added.length === 0) return files;
  const services = new Set((await Promise.all(present.map(async (stage) => servicesOf(open, stage)))).flat());
  for (const stage of added) {
    const { folder } = locate(open.layout, { project: open.name, stage });
    const marker = stageMetadata(stage, time);
    const inServices = [...services].map((service) => {
      const { path, content } = serviceMetadata(service, time);
      return { path: joinPath(folder, service, path), content };
    });
    files.set(stage, [{ path: joinPath(folder, marker.path), content: marker.content }, ...inServices]);
  }
  return files;
}

function file(path: string, content: string): ResourceFile {
  return { path, content: Buffer.from(content) };
}
