import type { JsonPatchOperation } from '../kube/index.ts';
import type { PodTemplate } from './resource.ts';

export type ImagePlan =
  | { readonly kind: 'patch'; readonly operations: readonly JsonPatchOperation[] }
  /** The container has that image. */
  | { readonly kind: 'same' }
  | { readonly kind: 'unknown'; readonly containers: readonly string[] };

const LISTS = ['initContainers', 'containers', 'ephemeralContainers'] as const;

/**
 * The patch that gives the container of that name (`*`: all) the image, guarded by its name, for a list may have changed
 * since it was read. `path` is where the template lies in the object. Pure.
 */
export function planImage(template: PodTemplate, path: string, container: string, image: string): ImagePlan {
  const found = LISTS.flatMap((list) =>
    (template.spec?.[list] ?? []).map((item, index) => ({ item, at: `${path}/spec/${list}/${index}` })),
  );
  const chosen = found.filter(({ item }) => container === '*' || item.name === container);
  if (chosen.length === 0) return { kind: 'unknown', containers: found.map(({ item }) => item.name) };
  const changed = chosen.filter(({ item }) => item.image !== image);
  if (changed.length === 0) return { kind: 'same' };
  const operations = changed.flatMap(({ item, at }): readonly JsonPatchOperation[] => [
    { op: 'test', path: `${at}/name`, value: item.name },
    { op: 'add', path: `${at}/image`, value: image },
  ]);
  return { kind: 'patch', operations };
}
