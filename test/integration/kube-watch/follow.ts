import type { SlipwayError } from '../../../services/kit/errors/index.ts';
import type { Kube, ObjectMeta, WatchRequest, Watching } from '../../../services/kit/kube/index.ts';

interface ConfigMap {
  readonly metadata: ObjectMeta;
  readonly data?: Readonly<Record<string, string>>;
}

/** A collection as a watch tells of it. */
export interface Seen {
  /** `data.at` of each object by its name. */
  readonly objects: Map<string, string | undefined>;
  readonly lists: number[];
  readonly changes: string[];
  readonly troubles: SlipwayError[];
  readonly watching: Watching;
}

export function follow(kube: Kube, request: Pick<WatchRequest<ConfigMap>, 'path' | 'query' | 'timeoutSeconds'>): Seen {
  const objects = new Map<string, string | undefined>();
  const seen = { objects, lists: [] as number[], changes: [] as string[], troubles: [] as SlipwayError[] };
  const watching = kube.watch<ConfigMap>({
    ...request,
    onList: (items) => {
      objects.clear();
      items.forEach(({ metadata, data }) => objects.set(metadata.name, data?.['at']));
      seen.lists.push(items.length);
    },
    onChange: (type, { metadata, data }) => {
      seen.changes.push(`${type} ${metadata.name}`);
      if (type === 'deleted') objects.delete(metadata.name);
      else objects.set(metadata.name, data?.['at']);
    },
    onTrouble: (error) => seen.troubles.push(error),
  });
  return { ...seen, watching };
}
