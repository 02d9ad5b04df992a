import { objectsOf } from '../../kit/helm/index.ts';
import { yamlText } from './yaml-text.ts';

/** A rendered manifest without its Services: where a plain Service is switched, the generated release has it. Pure. */
export function withoutServices(manifest: string): string {
  return documentsOf(manifest)
    .filter((document) => objectsOf(document, ['Service'], '').length === 0)
    .join('\n---\n');
}

/** A rendered manifest whose Deployment has no pods. Pure. */
export function scaledToZero(manifest: string): string {
  return scaledTo(manifest, 0);
}

/** A rendered manifest whose Deployment has so many pods; everything else is text as it was. Pure. */
export function scaledTo(manifest: string, replicas: number): string {
  return documentsOf(manifest)
    .map((document) => {
      const object = objectsOf(document, ['Deployment'], '')[0]?.object;
      if (object === undefined) return document;
      return yamlText({ ...object, spec: { ...(object['spec'] as object), replicas } });
    })
    .join('\n---\n');
}

/** Whether the manifest's Deployment asks for pods. Pure. */
export function hasPods(manifest: string): boolean {
  const deployments = objectsOf(manifest, ['Deployment'], '');
  return deployments.some(({ object }) => (object['spec'] as { replicas?: number } | undefined)?.replicas !== 0);
}

function documentsOf(manifest: string): readonly string[] {
  return manifest.split(/^---.*$/m).filter((document) => document.trim() !== '');
}
