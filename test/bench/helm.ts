import { execa } from 'execa';
import { CHART, type Stage } from './stage.ts';

/** `helm upgrade --install --wait` of the web chart as a person types it, with helm's own defaults; milliseconds. */
export async function bareUpgrade(stage: Stage, release: string, image: string): Promise<number> {
  return bareHelm(stage, release, CHART, [`image=${image}`]);
}

/** The same of any chart, each value as `--set` takes it. */
export async function bareHelm(
  stage: Stage,
  release: string,
  chart: string,
  values: readonly string[],
  flags: readonly string[] = [],
): Promise<number> {
  const { kubeconfig, context } = stage.environment.cluster.source;
  const started = performance.now();
  await execa(
    stage.helm,
    [
      'upgrade',
      release,
      chart,
      '--install',
      '--wait',
      '--timeout=60s',
      '--namespace=bare',
      '--create-namespace',
      ...flags,
      ...values.map((value) => `--set=${value}`),
    ],
    {
      env: {
        PATH: process.env['PATH'],
        HOME: stage.environment.slipway.log.replace(/[^/]+$/, ''),
        ...(kubeconfig === undefined ? {} : { KUBECONFIG: kubeconfig }),
        ...(context === undefined ? {} : { HELM_KUBECONTEXT: context }),
      },
      extendEnv: false,
      timeout: 120_000,
    },
  );
  return performance.now() - started;
}
