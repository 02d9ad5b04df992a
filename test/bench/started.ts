import { percentile, type Figure } from './figure.ts';
import { deploymentOf, type Stage } from './stage.ts';

const EVENTS = 300;

/** From an event's publication to its `.started`; the service does not exist, so nothing but Slipway itself works. */
export async function benchStarted(stage: Stage): Promise<Figure[]> {
  const times: number[] = [];
  for (let index = 0; index < EVENTS; index += 1) {
    const event = deploymentOf(`none${index % 20}`, 'reg.local/web:1');
    const [started, finished] = [stage.untilAnswered(event.id, 'started'), stage.untilAnswered(event.id, 'finished')];
    const from = performance.now();
    await stage.bus.publish(event);
    times.push((await started).at - from);
    await finished;
  }
  return [
    { name: 'started.p50', value: percentile(times, 0.5), unit: 'ms', target: { is: 'at most', value: 10 } },
    { name: 'started.p99', value: percentile(times, 0.99), unit: 'ms', target: { is: 'at most', value: 50 } },
  ];
}
