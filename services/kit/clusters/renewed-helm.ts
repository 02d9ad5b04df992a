import { coerceError } from '../errors/index.ts';
import type { Helm } from '../helm/index.ts';
import type { Renewal } from './renewal.ts';

/** helm with a kubeconfig that is brought up to date before each process, and errors that name the cluster. */
export function renewedHelm(helm: Helm, renewal: Renewal): Helm {
  async function withCurrent<T>(use: () => Promise<T>): Promise<T> {
    await renewal.current();
    try {
      return await use();
    } catch (thrown) {
      throw await renewal.explain(coerceError(thrown));
    }
  }
  return {
    run: (args, options) => withCurrent(() => helm.run(args, options)),
    upgrade: (request) => withCurrent(() => helm.upgrade(request)),
    plan: (request) => withCurrent(() => helm.plan(request)),
    rollback: (request) => withCurrent(() => helm.rollback(request)),
    uninstall: (request) => withCurrent(() => helm.uninstall(request)),
  };
}
