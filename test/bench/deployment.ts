import { objectData } from '../../services/kit/events/index.ts';
import { percentile, type Figure } from './figure.ts';
import { bareUpgrade } from './helm.ts';
import { deploymentOf, type Stage } from './stage.ts';

const ROUNDS = 15;

/** A changed image, warm: from the event's publication to `.finished`, in turn with a bare helm upgrade of the same chart. */
export async function benchDeployment(stage: Stage): Promise<Figure[]> {
  await stage.addServices(['one']);
  await bareUpgrade(stage, 'one', 'reg.local/web:warm');
  await deploy(stage, 'one', 'reg.local/web:warm');
  const bare: number[] = [];
  const slipway: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    bare.push(await bareUpgrade(stage, 'one', `reg.local/web:${round}`));
    slipway.push(await deploy(stage, 'one', `reg.local/web:${round}`));
  }
  const ratios = slipway.map((time, round) => time / (bare[round] ?? 1));
  return [
    { name: 'deployment.bare-helm', value: percentile(bare, 0.5), unit: 'ms' },
    { name: 'deployment.slipway', value: percentile(slipway, 0.5), unit: 'ms' },
    { name: 'deployment.ratio', value: percentile(ratios, 0.5), unit: 'x', target: { is: 'at most', value: 1.15 } },
  ];
}

/** Milliseconds from publishing the event to seeing its `.finished`; rejects when that is no pass. */
export async function deploy(stage: Stage, service: string, image: string): Promise<number> {
  const event = deploymentOf(service, image);
  const finished = stage.untilAnswered(event.id, 'finished');
  const started = performance.now();
  await stage.bus.publish(event);
  const answer = await finished;
  const { result, message } = objectData(answer.event);
  if (result !== 'pass') throw new Error(`deployment of ${service} ended with ${String(result)}: ${String(message)}`);
  return answer.at - started;
}
