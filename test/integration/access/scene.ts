import { randomBytes, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startApprovals } from '../../../services/approval/index.ts';
import { startConductor } from '../../../services/conductor/index.ts';
import { createToken, openAccess } from '../../../services/kit/access/index.ts';
import type { Bus } from '../../../services/kit/bus/index.ts';
import { loadConfig } from '../../../services/kit/config/index.ts';
import { slipwayError } from '../../../services/kit/errors/index.ts';
import { silentLog } from '../../../services/kit/log/index.ts';
import { createSecrets } from '../../../services/kit/secrets/index.ts';
import { cleanUpLater, eventually, startTestNats, temporaryFolder } from '../../support/index.ts';
import { TOKEN, testBus, testGateway, type TestGateway } from '../../support/gateway/index.ts';
import { send, type Answer } from '../../support/http/index.ts';

const EVERYTHING = '[read, deliver, approve, control, configure, execute]';
/** Names of tokens, and what they may do. */
const GRANTS = {
  nobody: '{ rights: [approve], projects: [gamma] }',
  alpha: `{ rights: ${EVERYTHING}, projects: [alpha] }`,
  dev: `{ rights: ${EVERYTHING}, projects: [alpha], stages: [dev] }`,
  reader: '{ rights: [read] }',
  anna: '{ rights: [read, approve] }',
  bert: '{ rights: [read, approve] }',
  robot: '{ rights: [execute], projects: [alpha] }',
  auditor: '{ rights: [admin] }',
} as const;
export type TokenName = keyof typeof GRANTS | 'shared';

export interface AccessScene {
  readonly bus: Bus;
  readonly gateway: TestGateway;
  readonly ask: (as: TokenName | undefined, method: string, path: string, body?: unknown) => Promise<Answer>;
  readonly tokens: Readonly<Record<TokenName, string>>;
  /** Sends an event of that type by that token. */
  readonly event: (as: TokenName, type: string, place: Place, more?: object, data?: object) => Promise<Answer>;
  /** Triggers `gate`, which asks anna and bert, or `word`, which asks anybody, of a new service in dev; resolves once its approval is open. */
  readonly approval: (
    project: string,
    sequence?: 'gate' | 'word',
  ) => Promise<{ readonly id: string; readonly context: string; readonly place: Place }>;
}

interface Place {
  readonly project: string;
  readonly stage: string;
  /** carts, unless it is said. */
  readonly service?: string;
}

const shipyard = (name: string) => `
apiVersion: spec.keptn.sh/0.2.4
kind: Shipyard
metadata: { name: ${name} }
spec:
  stages:
    - name: dev
      sequences:
        - { name: delivery, tasks: [{ name: deployment }] }
        - { name: gate, tasks: [{ name: approval, properties: { approvers: [anna, bert], required: 2 } }] }
        - { name: word, tasks: [{ name: approval }] }
    - name: prod
      sequences: [{ name: delivery, tasks: [{ name: deployment }] }]
`;

/** Projects alpha and beta, with a run in each stage of each that waits for its deployment. */
export async function accessScene(): Promise<AccessScene> {
  const bus = await testBus((await startTestNats()).url);
  const { access, tokens } = await people();
  const secrets = createSecrets({ settings: { store: 'file' }, dir: await temporaryFolder(), kube: noCluster });
  const gateway = await testGateway(bus, { access, secrets, rolloutsAt: noCluster });
  const settings = { bus, log: silentLog(), clock: () => new Date(), ackWait: 5_000 };
  const conductor = await startConductor({ ...settings, projects: gateway.projects, startTimeout: 600_000 });
  cleanUpLater(async () => conductor.stop());
  const approvals = await startApprovals(settings);
  cleanUpLater(async () => approvals.stop());
  const ask: AccessScene['ask'] = async (as, method, path, body) =>
    send(gateway.url, {
      ...{ method, path, headers: headersOf(as === undefined ? undefined : tokens[as], body) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const scene = { bus, gateway, ask, tokens, ...actions(ask) };
  for (const project of ['alpha', 'beta']) await fill(scene, project);
  return scene;
}

/** The routes of Rollouts are there; whoever gets past the guard finds nothing behind them. */
function noCluster(): never {
  throw slipwayError('SLW_KUBE_CONFIG', { reason: 'these tests have no cluster' });
}

async function people() {
  const names = Object.keys(GRANTS) as (keyof typeof GRANTS)[];
  const made = names.map((name) => ({ name, ...createToken(randomBytes) }));
  const file = join(await temporaryFolder(), 'rights.yaml');
  const lines = made.map(({ name, sha256 }) => `  - { name: ${name}, sha256: ${sha256}, ${GRANTS[name].slice(1)}`);
  await writeFile(file, `tokens:\n${lines.join('\n')}\n`);
  const { access: section } = loadConfig({ env: { SLIPWAY_ACCESS_TOKENS_FILE: file } });
  const access = await openAccess({ settings: section, clock: () => new Date(), log: silentLog() });
  cleanUpLater(async () => access?.close());
  const tokens = Object.fromEntries(made.map(({ name, token }) => [name, token]));
  return { access, tokens: { ...tokens, shared: TOKEN } as AccessScene['tokens'] };
}

function headersOf(token: string | undefined, body: unknown): Record<string, string> {
  const type = typeof body === 'object' && body !== null && 'specversion' in body ? 'cloudevents+json' : 'json';
  return {
    ...(token === undefined ? {} : { 'x-token': token }),
    ...(body === undefined ? {} : { 'content-type': `application/${type}` }),
  };
}

function actions(ask: AccessScene['ask']): Pick<AccessScene, 'event' | 'approval'> {
  const event: AccessScene['event'] = async (as, type, place, more = {}, data = {}) =>
    ask(as, 'POST', '/', {
      ...{ specversion: '1.0', id: randomUUID(), source: 'test', type: `sh.keptn.event.${type}`, ...more },
      data: { service: 'carts', ...place, ...data },
    });
  const approval: AccessScene['approval'] = async (project, sequence = 'gate') => {
    const context = randomUUID();
    // Of its own, for runs of one service wait for one another.
    const service = `s${context.slice(0, 8)}`;
    await ask('shared', 'POST', `/v1/projects/${project}/services`, { name: service });
    const place = { project, stage: 'dev', service };
    await event('shared', `dev.${sequence}.triggered`, place, { shkeptncontext: context });
    return eventually(async () => {
      const { items } = (await ask('shared', 'GET', `/v1/approvals?project=${project}`)).json();
      const found = (items as { id: string; context: string }[]).find((each) => each.context === context);
      if (found === undefined) throw new Error('the approval is not open yet');
      return { id: found.id, context, place };
    });
  };
  return { event, approval };
}

async function fill({ ask, event, approval }: AccessScene, project: string): Promise<void> {
  const created = await ask('shared', 'POST', '/v1/projects', { name: project, shipyard: shipyard(project) });
  if (created.status !== 201) throw new Error(created.text);
  await ask('shared', 'POST', `/v1/projects/${project}/services`, { name: 'carts' });
  for (const stage of ['dev', 'prod']) {
    const sent = await event('shared', `${stage}.delivery.triggered`, { project, stage });
    if (sent.status !== 202) throw new Error(sent.text);
  }
  await approval(project);
  await eventually(async () => {
    const { items } = (await ask('shared', 'GET', `/v1/sequences?project=${project}&state=started`)).json();
    if (items.length < 2) throw new Error('the runs have not begun');
  });
}
