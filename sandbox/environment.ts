import { join } from 'node:path';
import { files } from './parts.ts';

/** Environment for helm: the cluster, and folders of its own, so that a user's plugins and repositories play no part. Pure. */
export function sandboxEnvironment(dir: string): Readonly<Record<string, string>> {
  return {
    KUBECONFIG: files.kubeconfig(dir),
    HELM_CACHE_HOME: join(dir, 'helm', 'cache'),
    HELM_CONFIG_HOME: join(dir, 'helm', 'config'),
    HELM_DATA_HOME: join(dir, 'helm', 'data'),
  };
}
