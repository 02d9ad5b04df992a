import { messageOf, slipwayError } from '../errors/index.ts';
import type { Kube, ObjectList, ObjectMeta } from '../kube/index.ts';
import { subjectOf } from './helm.ts';
import { decodeRelease } from './release-record.ts';
import type { ReleaseName, ReleaseResult } from './types.ts';

/** A revision as its Secret's labels tell it, without opening the record. */
export interface Revision {
  readonly revision: number;
  /** Helm's: deployed, superseded, failed, uninstalling, pending-install, pending-upgrade, pending-rollback. */
  readonly status: string;
  /** Labels that were given by `--labels`; Helm carries them on to later revisions until they are set anew. */
  readonly labels: Readonly<Record<string, string>>;
  /** When the operation began: RFC 3339, whole seconds. */
  readonly began: string;
}

/** Helm's memory, read from its Secrets: no process, a few milliseconds. Rejects with SLW_KUBE_* errors. */
export interface Releases {
  /** All revisions that Helm still keeps, oldest first; empty when the release does not exist. */
  history(name: ReleaseName, signal?: AbortSignal): Promise<readonly Revision[]>;
  /** A revision with its manifest and description. @throws SLW_HELM_RELEASE_UNREADABLE also when it is gone */
  read(name: ReleaseName, revision: number, signal?: AbortSignal): Promise<ReleaseResult>;
  /** Removes the record of a revision whose helm died half-way, as `helm rollback` would leave it in the way. */
  forget(name: ReleaseName, revision: number, signal?: AbortSignal): Promise<void>;
}

const VERSION = /^[1-9]\d{0,9}$/;

export function createReleases(kube: Kube): Releases {
  return {
    history: async (name, signal) => {
      const query = { labelSelector: `owner=helm,name=${name.release}` };
      const options = { query, only: 'metadata', ...(signal === undefined ? {} : { signal }) } as const;
      const list = await kube.get<ObjectList<{ metadata: ObjectMeta }>>(secretsPath(name), options);
      const revisions = (list?.items ?? []).flatMap(({ metadata }) => revisionOf(metadata));
      return revisions.toSorted((a, b) => a.revision - b.revision);
    },
    read: async (name, revision, signal) => {
      const options = signal === undefined ? {} : { signal };
      const secret = await kube.get<{ data?: { release?: string } }>(secretPath(name, revision), options);
      try {
        if (secret?.data?.release === undefined) throw new Error('it is gone');
        return await decodeRelease(secret.data.release);
      } catch (cause) {
        const parameters = { revision, subject: subjectOf(name), reason: messageOf(cause) };
        throw slipwayError('SLW_HELM_RELEASE_UNREADABLE', parameters, { cause });
      }
    },
    forget: async (name, revision, signal) => {
      await kube.remove(secretPath(name, revision), signal === undefined ? {} : { signal });
    },
  };
}

function revisionOf({ labels = {}, creationTimestamp = '' }: ObjectMeta): readonly Revision[] {
  const { version = '', status = 'unknown' } = labels;
  return VERSION.test(version) ? [{ revision: Number(version), status, labels, began: creationTimestamp }] : [];
}

function secretsPath({ namespace }: ReleaseName): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets`;
}

function secretPath(name: ReleaseName, revision: number): string {
  return `${secretsPath(name)}/${encodeURIComponent(`sh.helm.release.v1.${name.release}.v${revision}`)}`;
}
