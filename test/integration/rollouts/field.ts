import { expect } from '@jest/globals';
import { apiAccess, callApi, type ApiAccess } from '../../../sandbox/index.ts';
import { createKube, type Kube } from '../../../services/kit/kube/index.ts';
import { silentLog } from '../../../services/kit/log/index.ts';
import { createRollouts, type RolloutRef, type Rollouts } from '../../../services/kit/rollouts/index.ts';
import { cleanUpLater, freshNamespace, rolloutsSandbox } from '../../support/index.ts';

/** A namespace of the cluster with the controller of Argo Rollouts, and the kit on it. */
export interface Field {
  readonly rollouts: Rollouts;
  readonly kube: Kube;
  readonly namespace: string;
  readonly kubeconfig: string;
  readonly access: ApiAccess;
  ref(name: string): RolloutRef;
  /** Server-side apply of an object of the namespace; answers its reference. */
  apply(object: object): Promise<RolloutRef>;
  remove(ref: RolloutRef): Promise<void>;
}

interface Applied {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

const FOLDERS: Readonly<Record<string, string>> = {
  Rollout: '/apis/argoproj.io/v1alpha1/namespaces/{namespace}/rollouts',
  AnalysisTemplate: '/apis/argoproj.io/v1alpha1/namespaces/{namespace}/analysistemplates',
  Deployment: '/apis/apps/v1/namespaces/{namespace}/deployments',
  Service: '/api/v1/namespaces/{namespace}/services',
  Ingress: '/apis/networking.k8s.io/v1/namespaces/{namespace}/ingresses',
};

export async function openField(): Promise<Field> {
  const { kubeconfig } = await rolloutsSandbox();
  const [namespace, access] = await Promise.all([freshNamespace('rollouts'), apiAccess(kubeconfig)]);
  const kube = createKube({ kubeconfig }, {});
  const rollouts = createRollouts({ kube, clock: () => new Date(), log: silentLog() });
  cleanUpLater(async () => {
    rollouts.close();
    kube.close();
    await callApi(access, 'DELETE', (FOLDERS['Rollout'] ?? '').replace('{namespace}', namespace));
  });
  const ref = (name: string) => ({ namespace, name });
  async function apply(object: object): Promise<RolloutRef> {
    const { kind, metadata } = object as Applied;
    const folder = (FOLDERS[kind] ?? '').replace('{namespace}', namespace);
    const path = `${folder}/${metadata.name}?fieldManager=test&force=true`;
    const { status, body } = await callApi(access, 'PATCH', path, object);
    expect({ ok: status < 300, body: status < 300 ? '' : body }).toEqual({ ok: true, body: '' });
    return ref(metadata.name);
  }
  async function remove({ name }: RolloutRef): Promise<void> {
    await kube.remove(`${(FOLDERS['Rollout'] ?? '').replace('{namespace}', namespace)}/${name}`);
  }
  return { rollouts, kube, namespace, kubeconfig, access, ref, apply, remove };
}
