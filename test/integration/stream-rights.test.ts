import { randomBytes } from 'node:crypto';
import { get, type IncomingMessage } from 'node:http';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { createToken, openAccess } from '../../services/kit/access/index.ts';
import { loadConfig } from '../../services/kit/config/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { cleanUpLater, eventually, startTestNats, temporaryFolder } from '../support/index.ts';
import { runSlipway } from '../support/cli/index.ts';
import { testBus, testGateway, type TestGateway } from '../support/gateway/index.ts';

const NAMES = ['ending', 'gone', 'less', 'staying'] as const;
type Name = (typeof NAMES)[number];
const made = Object.fromEntries(NAMES.map((name) => [name, createToken(randomBytes)])) as Record<
  Name,
  ReturnType<typeof createToken>
>;
const END = Date.parse('2027-01-01T00:00:00Z');

let gateway: TestGateway;
let file: string;
let now = END - 1_000;

const line = (name: Name, more = '') =>
  `- { name: ${name}, sha256: ${made[name].sha256}, rights: [read, execute]${more} }\n`;

beforeAll(async () => {
  file = join(await temporaryFolder(), 'rights.yaml');
  const ending = line('ending', ', expires: 2027-01-01T00:00:00Z');
  await writeFile(file, `tokens:\n${ending}${line('gone')}${line('less')}${line('staying')}`);
  const { access: settings } = loadConfig({ env: { SLIPWAY_ACCESS_TOKENS_FILE: file } });
  const access = await openAccess({ settings, clock: () => new Date(now), log: silentLog() });
  cleanUpLater(async () => access?.close());
  gateway = await testGateway(await testBus((await startTestNats()).url), { access, streamRecheck: 50 });
});

interface Stream {
  readonly text: () => string;
  readonly ended: () => boolean;
}

async function open(name: Name, path: string): Promise<Stream> {
  const headers = { 'x-token': made[name].token };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${gateway.url}${path}`, { headers, agent: false }, resolve).on('error', reject);
  });
  expect(response.statusCode).toBe(200);
  let text = '';
  response.on('data', (chunk: Buffer) => (text += chunk.toString()));
  cleanUpLater(async () => void response.destroy());
  return { text: () => text, ended: () => response.complete };
}

async function send(id: string, project: string): Promise<void> {
  const type = 'sh.keptn.event.load.started';
  const event = { specversion: '1.0', id, source: 's', type, data: { project, stage: 'dev', service: 'carts' } };
  expect((await gateway.post('/', event, { 'content-type': 'application/cloudevents+json' })).status).toBe(202);
}

const streams = ['/v1/events/stream', '/v1/sequences/stream'];

test('a stream ends when its token expires, and says so; the command that follows it says so too, and ends', async () => {
  const opened = await Promise.all(streams.map(async (path) => open('ending', path)));
  const env = { SLIPWAY_ENDPOINT: gateway.url, SLIPWAY_TOKEN: made.ending.token };
  const following = runSlipway(['get', 'events', '--watch'], { env });
  const staying = await open('staying', '/v1/events/stream');
  await eventually(async () => {
    expect((await gateway.ask({ path: '/metrics' })).text).toMatch(/^slipway_event_streams 4$/m);
  });
  now = END;
  const { exit, err } = await following;
  expect(exit).toBe(5);
  expect(err).toContain('does not take the token any more: The request carries the token ending, which has expired.');
  for (const stream of opened) {
    await eventually(() => expect(stream.ended()).toBe(true));
    expect(stream.text()).toMatch(/\nevent: problem\ndata: \{.*"status":401,"code":"SLW_HTTP_UNAUTHORIZED".*\}\n\n$/);
    expect(stream.text()).not.toContain('id: ');
  }
  await send('e1', 'shop');
  await eventually(() => expect(staying.text()).toContain('"id":"e1"'));
  expect(staying.ended()).toBe(false);
});

test('a file of rights without a token ends its streams; one with less of them shows less on those that go on', async () => {
  const gone = await open('gone', '/v1/events/stream');
  const less = await open('less', '/v1/events/stream');
  await send('g1', 'bank');
  await eventually(() => expect(less.text()).toContain('"id":"g1"'));
  await writeFile(`${file}.new`, `tokens:\n${line('less', ', projects: [shop]')}`);
  await rename(`${file}.new`, file);
  await eventually(() => expect(gone.ended()).toBe(true), { timeout: 30_000 });
  expect(gone.text()).toContain('event: problem');
  await send('g2', 'bank');
  await send('g3', 'shop');
  await eventually(() => expect(less.text()).toContain('"id":"g3"'));
  expect(less.text()).not.toContain('"id":"g2"');
}, 60_000);
