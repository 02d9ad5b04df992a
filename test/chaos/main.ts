/** `npm run chaos [name] [-- --runs N] [--seed N] [--json]`: kills parts of Slipway and checks what it promises; exit 1 when broken. */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { CLUSTER_TOOLS, ensureTools, terminalReport } from '../../tools/index.ts';
import { conductorChaos } from './conductor/index.ts';
import { deliveriesChaos } from './deliveries/index.ts';
import { executorChaos } from './executor.ts';
import type { ChaosOptions, ChaosResult } from './kit/index.ts';
import { waitsChaos } from './waits.ts';

interface Scenario {
  readonly run: (options: ChaosOptions) => Promise<ChaosResult>;
  readonly runs: number;
}

const scenarios: Readonly<Record<string, Scenario>> = {
  executor: { run: executorChaos, runs: 200 },
  deliveries: { run: deliveriesChaos, runs: 100 },
  waits: { run: waitsChaos, runs: 100 },
  conductor: { run: conductorChaos, runs: 50 },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string' }, seed: { type: 'string' }, json: { type: 'boolean', default: false } },
});
const names = positionals.length > 0 ? positionals : Object.keys(scenarios);
const unknown = names.filter((name) => !(name in scenarios));
if (unknown.length > 0) {
  process.stderr.write(`unknown scenario ${unknown.join(', ')}; there are: ${Object.keys(scenarios).join(', ')}\n`);
  process.exit(2);
}
await ensureTools(names.includes('deliveries') ? ['nats-server', 'helm', ...CLUSTER_TOOLS] : ['nats-server'], {
  report: terminalReport(),
});

let broken = false;
for (const name of names) {
  const scenario = scenarios[name];
  if (scenario === undefined) continue;
  const runs = values.runs === undefined ? scenario.runs : Number(values.runs);
  const started = Date.now();
  const seed = values.seed === undefined ? randomInt(1_000_000) : Number(values.seed);
  const result = await scenario.run({ runs, seed, report: (line) => process.stderr.write(`${name}: ${line}\n`) });
  const seconds = (Date.now() - started) / 1_000;
  broken ||= result.failures.length > 0;
  process.stdout.write(values.json ? `${JSON.stringify({ ...result, seconds })}\n` : lineOf(result, seconds));
  for (const failure of result.failures.slice(0, 20)) process.stderr.write(`${name}: ${failure}\n`);
}
process.exit(broken ? 1 : 0);

function lineOf({ name, runs, checked, failures, seed }: ChaosResult, seconds: number): string {
  const verdict = failures.length === 0 ? 'held' : 'broken';
  const by = seed === undefined ? '' : ` seed ${seed}`;
  return `${name} ${runs} kills ${checked} events ${failures.length} failures ${seconds.toFixed(0)} s${by} ${verdict}\n`;
}
