import { terminalReport } from '../tools/index.ts';
import { createCommander } from './command.ts';
import { startEnvironment } from './environment.ts';
import { readOptions, usage, type DemoOptions } from './options.ts';
import { watchPods } from './pods.ts';
import { runProgram } from './program.ts';
import { createStage } from './stage.ts';
import { PROJECT, SERVICE, STAGES, tellStory } from './story.ts';
import { summaryLines } from './summary.ts';

/** Short, because the story has a delivery that uses it up; a real cluster has images to pull. */
const HELM_TIMEOUT = { sandbox: '6s', cluster: '90s' };

process.exitCode = await runProgram(async (signal) => {
  const options = readOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(usage('npm run demo'));
  else await demo(options, signal);
});

async function demo(options: DemoOptions, signal: AbortSignal): Promise<void> {
  const started = performance.now();
  const stage = createStage((text) => process.stdout.write(text), process.stdout.isTTY && !process.env['NO_COLOR']);
  stage.lines(['Slipway delivers services to Kubernetes by CloudEvents. This demo delivers one, three times.', '']);
  const environment = await startEnvironment({
    ...(options.context === undefined ? {} : { context: options.context }),
    rollouts: options.rollouts,
    helmTimeout: options.context === undefined ? HELM_TIMEOUT.sandbox : HELM_TIMEOUT.cluster,
    report: terminalReport(process.stdout),
    signal,
  });
  const pods = watchPods(environment.cluster, { project: PROJECT, service: SERVICE, stages: STAGES, signal });
  try {
    const story = await tellStory({ stage, slipway: createCommander(stage, environment.env, signal), pods });
    stage.lines(summaryLines(story, environment.cluster, performance.now() - started, stage.paint));
  } finally {
    pods.close();
    await environment.stop();
  }
}
