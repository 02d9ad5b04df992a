import { readFile } from 'node:fs/promises';
import { deploy } from './deployment.ts';
import type { Figure } from './figure.ts';
import { bareUpgrade } from './helm.ts';
import type { Stage } from './stage.ts';

const SERVICES = 60;
const AT_ONCE = 4;
const SAMPLE_MS = 250;

/** Sixty upgrades at once through Slipway (four helm at a time), against sixty bare helm processes, four at a time. */
export async function benchSixty(stage: Stage): Promise<Figure[]> {
  const names = Array.from({ length: SERVICES }, (_, index) => `s${index}`);
  await stage.addServices(names);
  const install = await timed(async () =>
    Promise.all(names.map(async (name) => deploy(stage, name, 'reg.local/web:1'))),
  );
  await pooled(names, async (name) => bareUpgrade(stage, name, 'reg.local/web:1'));

  const bare = await timed(async () => pooled(names, async (name) => bareUpgrade(stage, name, 'reg.local/web:2')));
  const memory = watchMemory(stage.environment.slipway.pid);
  const slipway = await timed(async () =>
    Promise.all(names.map(async (name) => deploy(stage, name, 'reg.local/web:2'))),
  );
  const peak = await memory.stop();
  return [
    { name: 'sixty.install', value: install, unit: 's' },
    { name: 'sixty.bare-helm', value: bare, unit: 's' },
    { name: 'sixty.slipway', value: slipway, unit: 's' },
    { name: 'sixty.ratio', value: slipway / bare, unit: 'x', target: { is: 'at most', value: 1 } },
    { name: 'sixty.memory', value: peak, unit: 'MB', target: { is: 'at most', value: 150 } },
  ];
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1_000;
}

async function pooled(names: readonly string[], work: (name: string) => Promise<unknown>): Promise<void> {
  const rest = [...names];
  const worker = async () => {
    for (let name = rest.shift(); name !== undefined; name = rest.shift()) await work(name);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** The largest resident set of one process, in MB; its children (helm) are other processes and do not count. */
function watchMemory(pid: number) {
  let peak = 0;
  const sample = async () => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    peak = Math.max(peak, Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1_024);
  };
  const timer = setInterval(() => void sample(), SAMPLE_MS);
  return {
    async stop() {
      clearInterval(timer);
      await sample();
      return peak;
    },
  };
}
