import { objectsOf } from '../../kit/helm/index.ts';
import { yamlText } from '../plain-chart/index.ts';

/** A rendered manifest without these Services: where plain Services are switched, the generated release has them. Pure. */
export function withoutServices(manifest: string, names: readonly string[]): string {
  return documentsOf(manifest)
    .filter((document) => !objectsOf(document, ['Service'], '').some(({ name }) => names.includes(name)))
    .join('\n---\n');
}

/** A rendered manifest whose Deployments have no pods. Pure. */
export function scaledToZero(manifest: string): string {
  return scaledTo(manifest, () => 0);
}

/** A rendered manifest whose Deployments have so many pods, undefined: as before; everything else is text as it was. Pure. */
export function scaledTo(manifest: string, replicasOf: (deployment: string) => number | undefined): string {
  return documentsOf(manifest)
    .map((document) => {
      const found = objectsOf(document, ['Deployment'], '')[0];
      const replicas = found === undefined ? undefined : replicasOf(found.name);
      if (found === undefined || replicas === undefined) return document;
      return yamlText({ ...found.object, spec: { ...(found.object['spec'] as object), replicas } });
    })
    .join('\n---\n');
}

/** Whether a Deployment of the manifest asks for pods. Pure. */
export function hasPods(manifest: string): boolean {
  const deployments = objectsOf(manifest, ['Deployment'], '');
  return deployments.some(({ object }) => (object['spec'] as { replicas?: number } | undefined)?.replicas !== 0);
}

function documentsOf(manifest: string): readonly string[] {
  return manifest.split(/^---.*$/m).filter((document) => document.trim() !== '');
}
