// Answers `test` and `evaluation` as it is told, in plain NATS; README.md beside it says how to join in.
//   node shipyards/executor/executor.mjs --nats nats://127.0.0.1:4222 --evaluation=canaryphase2:fail
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { connect } from '@nats-io/transport-node';

const SOURCE = 'example-executor';
const told = { type: 'string', multiple: true, default: [] };
const nats = { type: 'string', default: process.env.NATS_URL ?? 'nats://127.0.0.1:4222' };
const { values } = parseArgs({ options: { nats, test: told, evaluation: told } });

/** The sequence that a stage is in: a task's event does not say it, the trigger of the sequence did. */
const sequences = new Map();
const runOf = ({ shkeptncontext, data }) => `${shkeptncontext} ${data.stage}`;

/** The delivery's label of the task's name wins over the flags: `fail`, or `canaryphase2:fail` for one sequence only. */
function resultOf(task, sequence, labels) {
  const orders = [labels?.[task] ?? [], values[task]].flat();
  const order = orders.find((words) => !words.includes(':') || words.startsWith(`${sequence}:`));
  return order?.split(':').at(-1) ?? 'pass';
}

/** A request instead of a publish: JetStream answers it when the event is stored, so that none is lost unseen. */
async function say(phase, task, { id, shkeptncontext }, data) {
  const type = `sh.keptn.event.${task}.${phase}`;
  const own = { specversion: '1.0', id: randomUUID(), source: SOURCE, type, time: new Date().toISOString() };
  const event = { ...own, shkeptncontext, triggeredid: id, data };
  const { error } = (await connection.request(type, JSON.stringify(event), { timeout: 5_000 })).json();
  if (error) throw new Error(`${type} was not stored: ${error.description}`);
}

async function answer(task, event) {
  const { project, stage, service, labels, test } = event.data;
  if (task === 'test' && test?.teststrategy === 'real-user') return; // Slipway's own task: it waits
  const scope = { project, stage, service, labels };
  const sequence = sequences.get(runOf(event));
  const start = new Date().toISOString();
  await say('started', task, event, scope);
  // Here a real one would do its work, and may say how it goes on with `status.changed`.
  const result = resultOf(task, sequence, labels);
  const block =
    task === 'test' ? { start, end: new Date().toISOString() } : { result, score: result === 'fail' ? 0 : 100 };
  const message = `${task} of ${service} in ${sequence}: ${result}`;
  await say('finished', task, event, { ...scope, status: 'succeeded', result, message, [task]: block });
  console.log(message);
}

const connection = await connect({ servers: values.nats, name: SOURCE, maxReconnectAttempts: -1 });
const listen = (subject, take, options) => {
  const callback = async (_, message) => take(message.json(), message.subject.split('.'));
  connection.subscribe(subject, { ...options, callback: (...given) => callback(...given).catch(console.error) });
};
listen('sh.keptn.event.*.*.triggered', (event, words) => sequences.set(runOf(event), words[4]));
listen('sh.keptn.event.*.*.finished', (event) => sequences.delete(runOf(event)));
for (const task of ['test', 'evaluation'])
  listen(`sh.keptn.event.${task}.triggered`, (event) => answer(task, event), { queue: SOURCE });
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => connection.drain());
console.log(`${SOURCE} answers test and evaluation`);
