import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { messageOf, slipwayError } from '../errors/index.ts';
import type { Kube } from '../kube/index.ts';
import { createFileSecrets } from './file-secrets.ts';
import { createKubeSecrets } from './kube-secrets.ts';
import type { Secrets } from './types.ts';

export interface SecretsSettings {
  readonly store: 'auto' | 'file' | 'kubernetes';
  readonly namespace?: string | undefined;
  readonly keyFile?: string | undefined;
}

export interface SecretsOptions {
  readonly settings: SecretsSettings;
  /** The data folder, shared by all processes of an installation. */
  readonly dir: string;
  /** The cluster with the Secrets, by the account of the pod when this is one; asked for by the first call, if at all. */
  readonly kube: (isPod: boolean) => Pick<Kube, 'get' | 'remove' | 'change'>;
  readonly newId?: () => string;
  /** Where Kubernetes puts a pod's account. */
  readonly accountFolder?: string;
}

const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * The store that the settings name; `auto` is Kubernetes in a pod with an account, else files. Nothing is read or
 * written before the first call.
 */
export function createSecrets(options: SecretsOptions): Secrets {
  let store: Secrets | undefined;
  const opened = () => (store ??= open(options));
  return {
    get: async (name) => opened().get(name),
    put: async (name, values) => opened().put(name, values),
    delete: async (name) => opened().delete(name),
    list: async () => opened().list(),
  };
}

function open({ settings, dir, kube, newId = randomUUID, accountFolder = ACCOUNT }: SecretsOptions): Secrets {
  const isPod = existsSync(join(accountFolder, 'token'));
  if (settings.store === 'kubernetes' || (settings.store === 'auto' && isPod)) {
    return createKubeSecrets(kube(isPod), settings.namespace ?? ownNamespace(accountFolder));
  }
  const folder = resolve(dir, 'secrets');
  const keyFile = settings.keyFile === undefined ? join(folder, 'key') : resolve(settings.keyFile);
  return createFileSecrets({ folder, keyFile, newId });
}

function ownNamespace(accountFolder: string): string {
  const file = join(accountFolder, 'namespace');
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw slipwayError('SLW_SECRET_NAMESPACE', { file, reason: messageOf(cause) }, { cause });
  }
}
