import { slipwayError } from '../errors/index.ts';
import { workloadPath, type Kube } from '../kube/index.ts';
import { arrivalMark } from './mark.ts';
import { rolloutPath } from './paths.ts';
import type { PodTemplate } from './resource.ts';
import { readRollout } from './read.ts';
import type { Mark, RolloutRef, RolloutView } from './types.ts';

/** The object that describes the pods of a Rollout. */
export interface PodSource {
  /** API path of the object. */
  readonly path: string;
  readonly uid: string;
  readonly generation: number;
  /** Where the template lies in it. */
  readonly templatePath: '/spec/template' | '/template';
  readonly template: PodTemplate;
  /** `Rollout carts`, `Deployment carts`. */
  readonly subject: string;
}

interface Templated {
  readonly metadata: { readonly uid?: string; readonly generation?: number };
  readonly spec?: { readonly template?: PodTemplate };
  /** A PodTemplate has it at the top. */
  readonly template?: PodTemplate;
}

/** The Rollout itself, or what its `workloadRef` names. @throws SLW_ROLLOUT_WORKLOAD */
export async function podSource(kube: Kube, view: RolloutView, signal?: AbortSignal): Promise<PodSource> {
  const { namespace, name, resource } = view;
  const ref = resource.spec?.workloadRef;
  if (ref === undefined) {
    const template = resource.spec?.template ?? {};
    const path = rolloutPath(view);
    return {
      path,
      uid: view.uid,
      generation: view.generation,
      templatePath: '/spec/template',
      template,
      subject: `Rollout ${name}`,
    };
  }
  const workload = `${ref.kind ?? ''} ${ref.name ?? ''}`;
  const fail = (reason: string) => slipwayError('SLW_ROLLOUT_WORKLOAD', { namespace, name, workload, reason });
  const path = referencePath(namespace, ref.kind, ref.name);
  if (path === undefined) throw fail('is no kind that Argo Rollouts takes pods from');
  const object = await kube.get<Templated>(path, signal === undefined ? {} : { signal });
  if (object === undefined) throw fail('does not exist');
  const templatePath = ref.kind === 'PodTemplate' ? '/template' : '/spec/template';
  const template = object.template ?? object.spec?.template ?? {};
  const { uid = '', generation = 0 } = object.metadata;
  return { path, uid, generation, templatePath, template, subject: workload };
}

function referencePath(namespace: string, kind = '', name = ''): string | undefined {
  if (kind === 'Deployment' || kind === 'ReplicaSet') return workloadPath({ kind, name, namespace });
  if (kind !== 'PodTemplate') return undefined;
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/podtemplates/${encodeURIComponent(name)}`;
}

/** The mark for the wait after a deploy, a new image or a retry; undefined when there is no such Rollout. */
export async function readArrival(kube: Kube, ref: RolloutRef, signal?: AbortSignal): Promise<Mark | undefined> {
  const view = await readRollout(kube, ref, signal);
  if (view === undefined) return undefined;
  const mark = arrivalMark(view);
  if (view.resource.spec?.workloadRef === undefined) return mark;
  const { generation } = await podSource(kube, view, signal);
  return { ...mark, workloadGeneration: generation };
}
