import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { silentLog } from '../../services/kit/log/index.ts';
import { createProjects } from '../../services/kit/projects/index.ts';
import { projectRoot, terminalReport } from '../../tools/index.ts';
import { createCommander } from '../command.ts';
import { startEnvironment, type Environment } from '../environment.ts';
import { readOptions, usage, type DemoOptions } from '../options.ts';
import { runProgram } from '../program.ts';
import { createStage } from '../stage.ts';
import { startExample } from './executor.ts';
import { followRollout } from './looks.ts';
import { readRuns } from './runs.ts';
import { withWait } from './shipyard.ts';
import { PROJECT, SERVICE, STAGE } from './scene.ts';
import { tellCanary } from './story.ts';
import { canarySummary } from './summary.ts';

/** A sandbox has no images to pull; a real cluster has. */
const HELM_TIMEOUT = { sandbox: '30s', cluster: '5m' };
const WAIT = '2s';

process.exitCode = await runProgram(async (signal) => {
  const options = readOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(usage('npm run demo:canary'));
  else await demo(options, signal);
});

async function demo(options: DemoOptions, signal: AbortSignal): Promise<void> {
  const started = performance.now();
  const stage = createStage((text) => process.stdout.write(text), process.stdout.isTTY && !process.env['NO_COLOR']);
  stage.lines(['Slipway with Argo Rollouts: new versions get their traffic in steps, and lose it when they fail.', '']);
  const environment = await startEnvironment({
    ...(options.context === undefined ? { rollouts: true } : { context: options.context }),
    helmTimeout: options.context === undefined ? HELM_TIMEOUT.sandbox : HELM_TIMEOUT.cluster,
    report: terminalReport(process.stdout),
    signal,
  });
  const { cluster, dir } = environment;
  const namespace = `${PROJECT}-${STAGE}`;
  const looks = followRollout(cluster, { namespace, name: `${namespace}-${SERVICE}` }, signal);
  try {
    const example = await startExample(dir, environment.nats, signal);
    try {
      const slipway = createCommander(stage, environment.env, signal);
      const runs = await readRuns(environment, PROJECT, signal);
      const shipyard = { file: await shortShipyard(dir), wait: WAIT };
      const story = await tellCanary({ stage, slipway, runs, looks, shipyard, imageInGit: gitReader(environment) });
      stage.lines(canarySummary(story, cluster, performance.now() - started, stage.paint));
    } finally {
      await example.stop();
    }
  } finally {
    looks.close();
    await environment.stop();
  }
}

/** The canary shipyard with waits of seconds, in a file. */
async function shortShipyard(dir: string): Promise<string> {
  const text = await readFile(join(projectRoot(), 'shipyards', 'canary.yaml'), 'utf8');
  const file = join(dir, 'shipyards', 'canary.yaml');
  await mkdir(join(dir, 'shipyards'), { recursive: true });
  await writeFile(file, withWait(text, WAIT));
  return file;
}

/** Reads the repository that Slipway keeps, as anybody could. */
function gitReader({ dir }: Environment): () => Promise<string> {
  const projects = createProjects({ dir: join(dir, 'data'), clock: () => new Date(), log: silentLog() });
  const scope = { project: PROJECT, stage: STAGE, service: SERVICE };
  return async () => {
    const text = (await projects.read(scope, 'helm/values.yaml'))?.toString('utf8') ?? '';
    return (parse(text) as { readonly image?: string } | null)?.image ?? '(none)';
  };
}
