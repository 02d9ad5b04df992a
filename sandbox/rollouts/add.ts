import { ensureTools, terminalReport, type Report } from '../../tools/index.ts';
import { startKeeper } from '../keeper.ts';
import { files, partArguments } from '../parts.ts';
import { freePorts } from '../ports.ts';
import type { Sandbox } from '../types.ts';
import { installRolloutsCrds, untilControllerServes } from './ready.ts';

export interface AddOptions {
  /** Default: the terminal. */
  readonly report?: Report | undefined;
  readonly signal?: AbortSignal | undefined;
  /**
   * Lets the controller live on without this process: `socket` is a new one of its own, and it ends when whoever
   * listens on the socket `owner` goes away.
   */
  readonly release?: { readonly socket: string; readonly owner: string } | undefined;
  /** Beside another controller: this one takes only the Rollouts that name it. */
  readonly beside?: Beside | undefined;
}

export interface Beside {
  /** What its Rollouts carry in the label `argo-rollouts.argoproj.io/controller-instance-id`. */
  readonly id: string;
  /** Where its ConfigMap `argo-rollouts-config` lies. */
  readonly namespace: string;
  /** Its working folder: plugins are copied to `plugin-bin` below it. */
  readonly dir: string;
}

export interface AddedController {
  readonly pid: number;
  /** Ends it; only by the process that started it and did not release it. */
  stop(): Promise<void>;
}

const READY_MS = 60_000;

/**
 * Gives a sandbox that runs without it the controller of Argo Rollouts.
 * Throws what startSandbox throws, and SLW_SANDBOX_CRD_FAILED.
 */
export async function addRolloutsController(
  sandbox: Pick<Sandbox, 'dir' | 'kubeconfig'>,
  options: AddOptions = {},
): Promise<AddedController> {
  const { signal, beside } = options;
  const tools = await ensureTools(['rollouts-controller'], { report: options.report ?? terminalReport(), signal });
  await installRolloutsCrds(sandbox);
  const keeper = await startKeeper();
  try {
    const [metricsPort = 0, healthPort = 0] = await freePorts(2);
    const { dir } = sandbox;
    const args = partArguments('rollouts-controller', { dir, metricsPort, healthPort, etcdPort: 0, apiPort: 0 });
    const controller = await keeper.start({
      id: 'rollouts-controller',
      command: tools['rollouts-controller'],
      args: [...args, ...(beside === undefined ? [] : [`--instance-id=${beside.id}`])],
      cwd: beside?.dir ?? dir,
      log: files.log(dir, beside === undefined ? 'rollouts-controller' : `rollouts-controller-${beside.id}`),
      env: beside === undefined ? {} : { POD_NAMESPACE: beside.namespace },
      grace: 0,
    });
    await untilControllerServes(controller, healthPort, { timeout: READY_MS, signal });
    if (options.release !== undefined) await keeper.release(options.release);
    return { pid: controller.pid, stop: () => keeper.stop() };
  } catch (error) {
    await keeper.stop();
    throw error;
  }
}
