import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { objectData, type CloudEvent, type JsonObject } from '../../services/kit/events/index.ts';
import { percentile, type Figure } from './figure.ts';
import { bareHelm } from './helm.ts';
import { CHART, type Stage } from './stage.ts';

const ROUNDS = 7;
/** What Slipway gives helm beyond its defaults. */
const SAME_FLAGS = ['--server-side=true', '--force-conflicts', '--disable-openapi-validation'];
const SERVICE = 'pair';

/**
 * A changed image by blue/green, warm: deployment and release, each from the event's publication to `.finished`, in turn with
 * the five helm upgrades that they need, typed one after the other, with helm's own defaults and with Slipway's flags.
 */
export async function benchBlueGreen(stage: Stage): Promise<Figure[]> {
  await stage.addServices([SERVICE]);
  const folder = await mkdtemp(join(tmpdir(), 'slipway-bench-'));
  try {
    const chart = await generatedChart(folder);
    await bareUpgrades(stage, chart, 'warm');
    await deliver(stage, 'warm');
    const [bare, flagged, slipway]: [number[], number[], number[]] = [[], [], []];
    for (let round = 0; round < ROUNDS; round += 1) {
      bare.push(await bareUpgrades(stage, chart, String(2 * round)));
      slipway.push(await deliver(stage, String(round)));
      flagged.push(await bareUpgrades(stage, chart, String(2 * round + 1), SAME_FLAGS));
    }
    const ratio = (to: readonly number[]) =>
      percentile(
        slipway.map((time, round) => time / (to[round] ?? 1)),
        0.5,
      );
    return [
      { name: 'blue-green.five-bare-helm', value: percentile(bare, 0.5), unit: 'ms' },
      { name: 'blue-green.slipway', value: percentile(slipway, 0.5), unit: 'ms' },
      { name: 'blue-green.ratio', value: ratio(bare), unit: 'x', target: { is: 'at most', value: 1.2 } },
      { name: 'blue-green.ratio-same-flags', value: ratio(flagged), unit: 'x' },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Canary up, traffic to it, primary anew, traffic to it, canary down; milliseconds of all. */
async function bareUpgrades(stage: Stage, chart: string, tag: string, flags: readonly string[] = []): Promise<number> {
  const image = `image=reg.local/web:${tag}`;
  const before = tag === 'warm' || tag === '0' ? 'warm' : String(Number(tag) - 1);
  const old = `image=reg.local/web:${before}`;
  const user = async (values: readonly string[]) => bareHelm(stage, SERVICE, CHART, values, flags);
  const generated = async (values: readonly string[]) => bareHelm(stage, `${SERVICE}-generated`, chart, values, flags);
  const times = [
    await user([image]),
    await generated([old, 'side=canary']),
    await generated([image, 'side=canary']),
    await generated([image, 'side=primary']),
    await user([image, 'replicaCount=0']),
  ];
  return times.reduce((sum, time) => sum + time, 0);
}

async function deliver(stage: Stage, tag: string): Promise<number> {
  const deployment = { deploymentstrategy: 'blue_green_service' };
  const values = { image: `reg.local/web:${tag}` };
  const deployed = await perform(stage, 'deployment', { deployment, configurationChange: { values } });
  return deployed + (await perform(stage, 'release', { deployment, result: 'pass', status: 'succeeded' }));
}

/** Milliseconds from publishing the task to seeing its `.finished`; rejects when that is no pass. */
async function perform(stage: Stage, task: string, data: JsonObject): Promise<number> {
  const event: CloudEvent = {
    id: randomUUID(),
    source: 'bench',
    type: `sh.keptn.event.${task}.triggered`,
    data: { project: 'bench', stage: 'dev', service: SERVICE, ...data },
    extensions: { shkeptncontext: randomUUID() },
  };
  const finished = stage.untilAnswered(event.id, 'finished');
  const started = performance.now();
  await stage.bus.publish(event);
  const answer = await finished;
  const { result, message } = objectData(answer.event);
  if (result !== 'pass') throw new Error(`${task} ended with ${String(result)}: ${String(message)}`);
  return answer.at - started;
}

/** What Slipway generates for the chart, as a person would have to write it: both sides and a Service that selects one. */
async function generatedChart(folder: string): Promise<string> {
  await mkdir(join(folder, 'templates'));
  await writeFile(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: generated\nversion: 0.1.0\n');
  await writeFile(join(folder, 'values.yaml'), 'image: ""\nside: canary\n');
  const services = [
    service('canary', '{{ trimSuffix "-generated" .Release.Name }}'),
    service('primary', '{{ .Release.Name }}'),
    service(
      'front',
      '{{ if eq .Values.side "canary" }}{{ trimSuffix "-generated" .Release.Name }}{{ else }}{{ .Release.Name }}{{ end }}',
    ),
  ];
  await writeFile(join(folder, 'templates', 'all.yaml'), [...services, PRIMARY].join('---\n'));
  return folder;
}

const service = (end: string, selected: string) => `apiVersion: v1
kind: Service
metadata: { name: '{{ .Release.Name }}-${end}' }
spec:
  selector: { app.kubernetes.io/name: '${selected}' }
  ports: [{ name: http, port: 80, targetPort: http }]
`;

const PRIMARY = `apiVersion: apps/v1
kind: Deployment
metadata: { name: '{{ .Release.Name }}' }
spec:
  replicas: 1
  selector: { matchLabels: { app.kubernetes.io/name: '{{ .Release.Name }}' } }
  template:
    metadata: { labels: { app.kubernetes.io/name: '{{ .Release.Name }}' } }
    spec:
      containers:
        - name: web
          image: '{{ .Values.image }}'
          ports: [{ name: http, containerPort: 8080 }]
          readinessProbe: { httpGet: { path: /, port: http } }
`;
