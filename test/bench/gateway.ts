import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { Figure } from './figure.ts';
import type { Stage } from './stage.ts';

const EVENTS = 4_000;
const IN_FLIGHT = 32;
const BODY_BYTES = 1_024;

/** POST to durable ack, against the bare NATS client publishing messages of the same size to the same server. */
export async function benchGateway(stage: Stage): Promise<Figure[]> {
  const token = (await readFile(stage.environment.tokenFile, 'utf8')).trim();
  const url = new URL(stage.environment.slipway.endpoint);
  const agent = new Agent({ keepAlive: true, maxSockets: IN_FLIGHT });
  const connection = await connect({ servers: stage.environment.nats });
  const client = jetstream(connection);
  try {
    const bodies = () => Array.from({ length: EVENTS }, () => body());
    const post = async ({ text }: Body) => postEvent(url, agent, token, text);
    const publish = async ({ id, text }: Body) => client.publish('sh.keptn.event.bench.started', text, { msgID: id });
    await rate(bodies().slice(0, 500), post);
    await rate(bodies().slice(0, 500), publish);
    const gateway = await rate(bodies(), post);
    const bare = await rate(bodies(), publish);
    return [
      { name: 'gateway.bare-nats', value: bare, unit: '/s' },
      { name: 'gateway.post', value: gateway, unit: '/s' },
      { name: 'gateway.ratio', value: gateway / bare, unit: 'x', target: { is: 'at least', value: 0.5 } },
    ];
  } finally {
    agent.destroy();
    await connection.close();
  }
}

interface Body {
  readonly id: string;
  readonly text: string;
}

function body(): Body {
  const id = randomUUID();
  const event = {
    specversion: '1.0',
    id,
    source: 'bench',
    type: 'sh.keptn.event.bench.started',
    time: '2026-01-01T00:00:00.000Z',
    datacontenttype: 'application/json',
    shkeptncontext: id,
    data: { project: 'bench', stage: 'dev', service: 'one', message: '' },
  };
  const filler = 'x'.repeat(BODY_BYTES - JSON.stringify(event).length);
  return { id, text: JSON.stringify({ ...event, data: { ...event.data, message: filler } }) };
}

/** Pieces of work a second, with a fixed number in flight. */
async function rate(bodies: readonly Body[], work: (body: Body) => Promise<unknown>): Promise<number> {
  const rest = [...bodies];
  const worker = async () => {
    for (let next = rest.pop(); next !== undefined; next = rest.pop()) await work(next);
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  return bodies.length / ((performance.now() - started) / 1_000);
}

async function postEvent(url: URL, agent: Agent, token: string, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/cloudevents+json', 'x-token': token };
    const call = request(url, { method: 'POST', path: '/', agent, headers }, (response) => {
      response.resume();
      response.once('end', () => {
        if (response.statusCode === 202) resolve();
        else reject(new Error(`POST / answered ${response.statusCode}`));
      });
    });
    call.once('error', reject);
    call.end(text);
  });
}
