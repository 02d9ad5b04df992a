import { terminalReport } from '../tools/index.ts';
import { createCommander } from './command.ts';
import { startEnvironment, type Environment } from './environment.ts';
import { readOptions, usage, type DemoOptions } from './options.ts';
import { runProgram } from './program.ts';
import { createStage, type Stage } from './stage.ts';
import { IMAGES, PROJECT, SERVICE, createProject } from './story.ts';

/** A sandbox has no images to pull: pods that are not ready by then never will be. */
const HELM_TIMEOUT = { sandbox: '12s', cluster: '5m' };

process.exitCode = await runProgram(async (signal) => {
  const options = readOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(usage('npm start'));
  else await start(options, signal);
});

async function start(options: DemoOptions, signal: AbortSignal): Promise<void> {
  const stage = createStage((text) => process.stdout.write(text), process.stdout.isTTY && !process.env['NO_COLOR']);
  const environment = await startEnvironment({
    ...(options.context === undefined ? {} : { context: options.context }),
    rollouts: options.rollouts,
    helmTimeout: options.context === undefined ? HELM_TIMEOUT.sandbox : HELM_TIMEOUT.cluster,
    report: terminalReport(process.stdout),
    signal,
  });
  try {
    await createProject({ stage, slipway: createCommander(stage, environment.env, signal) });
    stage.lines(addressLines(environment, stage));
    await untilEnded(environment, signal);
  } finally {
    await environment.stop();
  }
}

function addressLines({ slipway, nats, cluster, tokenFile }: Environment, { paint }: Stage): string[] {
  return [
    '',
    paint('strong', 'Slipway is up, and stays until Ctrl-C.'),
    '',
    `  API         ${slipway.endpoint}      (its description: ${slipway.endpoint}/openapi.json)`,
    `  token       ${tokenFile}`,
    `  NATS        ${nats}`,
    `  cluster     ${cluster.description}`,
    `  log         ${slipway.log}`,
    '',
    paint('strong', 'What to type next, in another terminal'),
    '',
    `  export SLIPWAY_ENDPOINT=${slipway.endpoint} SLIPWAY_TOKEN="$(cat ${tokenFile})" NATS_URL=${nats}`,
    ...(cluster.source.kubeconfig === undefined ? [] : [`  export KUBECONFIG=${cluster.source.kubeconfig}`]),
    '  alias slipway="node $PWD/dist/services/cli/main.js"',
    '',
    `  slipway trigger delivery --project ${PROJECT} --service ${SERVICE} --image ${IMAGES.first} --watch`,
    `  slipway get sequence --project ${PROJECT}`,
    '  slipway get services',
    `  slipway get events --project ${PROJECT} --watch`,
    '',
  ];
}

/** Resolves at Ctrl-C; throws when Slipway ends by itself. */
async function untilEnded({ slipway }: Environment, signal: AbortSignal): Promise<void> {
  const interrupted = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined));
  });
  const error = await Promise.race([slipway.died(), interrupted]);
  if (error !== undefined) throw error;
}
