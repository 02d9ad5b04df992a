/** `npm run bench [name] [-- --json]`: measures Slipway on real parts, a line a figure; exit 1 when a target is missed. */
import { parseArgs } from 'node:util';
import { terminalReport } from '../../tools/index.ts';
import { benchBlueGreen } from './blue-green.ts';
import { benchConductor } from './conductor.ts';
import { benchDeployment } from './deployment.ts';
import { benchEvents } from './events.ts';
import { figureLine, isMet, verdict, type Figure } from './figure.ts';
import { benchGateway } from './gateway.ts';
import { benchHistory } from './history.ts';
import { benchPromote } from './promote.ts';
import { benchReplicas } from './replicas.ts';
import { benchRollouts } from './rollouts.ts';
import { benchSixty } from './sixty.ts';
import { openStage, type Stage } from './stage.ts';
import { benchStarted } from './started.ts';
import { benchWaits } from './waits.ts';

const controller = new AbortController();
process.once('SIGINT', () => controller.abort());
let opened: Promise<Stage> | undefined;
/** The cluster with a Slipway that some of them share; brought up by the first that asks. */
const stage = async () => (opened ??= openStage(terminalReport(), controller.signal));

const benches: Readonly<Record<string, () => Promise<Figure[]>>> = {
  gateway: benchGateway,
  conductor: benchConductor,
  history: benchHistory,
  events: benchEvents,
  deployment: async () => benchDeployment(await stage()),
  'blue-green': async () => benchBlueGreen(await stage()),
  started: async () => benchStarted(await stage()),
  sixty: async () => benchSixty(await stage()),
  replicas: benchReplicas,
  waits: benchWaits,
  rollouts: benchRollouts,
  promote: async () => benchPromote(terminalReport(), controller.signal),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});
const names = positionals.length > 0 ? positionals : Object.keys(benches);
const unknown = names.filter((name) => !(name in benches));
if (unknown.length > 0) {
  process.stderr.write(`unknown bench ${unknown.join(', ')}; there are: ${Object.keys(benches).join(', ')}\n`);
  process.exit(2);
}

let missed = 0;
try {
  for (const name of names) {
    const figures = (await benches[name]?.()) ?? [];
    missed += figures.filter((figure) => !isMet(figure)).length;
    for (const figure of figures) process.stdout.write(`${shown(figure)}\n`);
  }
} finally {
  await (await opened)?.close();
}
process.exit(missed > 0 ? 1 : 0);

function shown(figure: Figure): string {
  return values.json ? JSON.stringify({ ...figure, verdict: verdict(figure) }) : figureLine(figure);
}
