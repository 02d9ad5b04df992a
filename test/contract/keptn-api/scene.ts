import { randomUUID } from 'node:crypto';
import { startApprovals } from '../../../services/approval/index.ts';
import { startConductor } from '../../../services/conductor/index.ts';
import { silentLog } from '../../../services/kit/log/index.ts';
import { cleanUpLater, eventually } from '../../support/index.ts';
import { base64, keptnServer, type KeptnServer } from './set-up.ts';

/** An event as Keptn's clients read it. */
export interface KeptnEvent {
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly shkeptncontext: string;
  readonly data: Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look where they like
}

export interface StageState {
  readonly name: string;
  readonly state: string;
  readonly image?: string;
  readonly latestEvent?: { readonly type: string; readonly id: string };
  readonly latestFailedEvent?: { readonly type: string };
  readonly latestEvaluation?: { readonly result: string; readonly score: number };
}

export interface SequenceState {
  readonly state: string;
  readonly name: string;
  readonly problemTitle?: string;
  readonly stages: readonly StageState[];
}

export interface Trigger {
  readonly stage?: string;
  readonly sequence?: string;
  readonly data?: object;
  readonly context?: string;
}

/** A control plane with its conductor and approvals, everything of which is done and seen over REST. */
export interface Scene extends KeptnServer {
  /** A service of its own for a test. */
  readonly newService: () => Promise<string>;
  /** As `keptn trigger` sends it; the context. */
  readonly trigger: (service: string, asked?: Trigger) => Promise<string>;
  /** What an executor that polls is given. */
  readonly open: (task: string, service?: string) => Promise<readonly KeptnEvent[]>;
  readonly untilOpen: (task: string, context: string) => Promise<KeptnEvent>;
  /** Answers as an executor does through Keptn's API. */
  readonly answer: (event: KeptnEvent, phase: string, data?: object, source?: string) => Promise<void>;
  /** Started and finished. */
  readonly finish: (event: KeptnEvent, result?: string, data?: object) => Promise<void>;
  readonly control: (context: string, state: string, stage?: string) => Promise<void>;
  readonly stateOf: (context: string) => Promise<SequenceState | undefined>;
  readonly untilState: (context: string, state: string) => Promise<SequenceState>;
}

export const PATIENCE = { timeout: 30_000 } as const;

export const PROJECT = 'flow';
const SHIPYARD = `apiVersion: spec.keptn.sh/0.2.4
kind: Shipyard
metadata: { name: flow }
spec:
  stages:
    - name: dev
      sequences:
        - name: delivery
          tasks: [{ name: deployment, properties: { deploymentstrategy: direct } }, { name: evaluation }]
        - name: single
          tasks: [{ name: deployment }]
        - name: double
          tasks: [{ name: deployment }, { name: release }]
        - name: timed
          tasks: [{ name: check, properties: { taskTimeout: 1s } }]
        - name: remediation
          tasks: [{ name: action }]
        - name: gate
          tasks: [{ name: approval, properties: { pass: manual, warning: manual } }, { name: release }]
    - name: prod-a
      sequences: [{ name: delivery, triggeredOn: [{ event: dev.delivery.finished }], tasks: [{ name: release }] }]
    - name: prod-b
      sequences: [{ name: delivery, triggeredOn: [{ event: dev.delivery.finished }], tasks: [{ name: release }] }]
`;
const CONTROL_PLANE = '/api/controlPlane/v1';

export async function startScene(): Promise<Scene> {
  const server = await keptnServer();
  const { bus, gateway, ask } = server;
  const parts = { bus, projects: gateway.projects, log: silentLog(), clock: () => new Date(), ackWait: 5_000 };
  const conductor = await startConductor({ ...parts, startTimeout: 600_000, abortGrace: 3_000 });
  cleanUpLater(async () => conductor.stop());
  const approvals = await startApprovals({ ...parts });
  cleanUpLater(async () => approvals.stop());
  const created = await ask('POST', `${CONTROL_PLANE}/project`, { name: PROJECT, shipyard: base64(SHIPYARD) });
  if (created.status !== 201) throw new Error(created.text);
  return { ...server, ...actionsOf(server) };
}

function actionsOf({ ask }: KeptnServer): Omit<Scene, keyof KeptnServer> {
  let services = 0;
  const send = async (event: object) => {
    const answer = await ask('POST', '/api/v1/event', event);
    if (answer.status !== 200) throw new Error(answer.text);
    return answer.json().keptnContext as string;
  };
  const open: Scene['open'] = async (task, service = '') => {
    const query = new URLSearchParams({ project: PROJECT, ...(service === '' ? {} : { service }), pageSize: '1000' });
    const answer = await ask(
      'GET',
      `${CONTROL_PLANE}/event/triggered/sh.keptn.event.${task}.triggered?${query.toString()}`,
    );
    return answer.json().events;
  };
  const answer: Scene['answer'] = async (event, phase, data = {}, source = 'test-service') => {
    const { project, stage, service } = event.data;
    const type = event.type.replace(/triggered$/, phase);
    const attributes = { type, source, specversion: '1.0', contenttype: 'application/json' };
    const ids = { shkeptncontext: event.shkeptncontext, triggeredid: event.id };
    await send({ ...attributes, ...ids, data: { project, stage, service, status: 'succeeded', ...data } });
  };
  const stateOf: Scene['stateOf'] = async (context) => {
    const answered = await ask('GET', `${CONTROL_PLANE}/sequence/${PROJECT}?keptnContext=${context}`);
    return answered.json().states[0];
  };
  return {
    open,
    answer,
    stateOf,
    async newService() {
      services += 1;
      const serviceName = `service-${services}`;
      const created = await ask('POST', `${CONTROL_PLANE}/project/${PROJECT}/service`, { serviceName });
      if (created.status !== 200) throw new Error(created.text);
      return serviceName;
    },
    trigger: async (service, { stage = 'dev', sequence = 'single', data = {}, context } = {}) =>
      send({
        contenttype: 'application/json',
        data: { project: PROJECT, stage, service, labels: null, ...data },
        id: randomUUID(),
        source: 'https://github.com/keptn/keptn/cli#configuration-change',
        specversion: '1.0',
        type: `sh.keptn.event.${stage}.${sequence}.triggered`,
        ...(context === undefined ? {} : { shkeptncontext: context }),
      }),
    untilOpen: async (task, context) =>
      eventually(async () => {
        const found = (await open(task)).find(({ shkeptncontext }) => shkeptncontext === context);
        if (found === undefined) throw new Error(`no open ${task} of ${context}`);
        return found;
      }, PATIENCE),
    async finish(event, result = 'pass', data = {}) {
      await answer(event, 'started');
      await answer(event, 'finished', { result, ...data });
    },
    async control(context, state, stage = '') {
      const path = `${CONTROL_PLANE}/sequence/${PROJECT}/${context}/control`;
      const answered = await ask('POST', path, { stage, state });
      if (answered.status !== 200) throw new Error(answered.text);
    },
    untilState: async (context, state) =>
      eventually(async () => {
        const found = await stateOf(context);
        if (found?.state !== state) throw new Error(`${context} is ${found?.state ?? 'not there'}, not ${state}`);
        return found;
      }, PATIENCE),
  };
}
