import { existsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { freePorts, startNats } from '../../sandbox/index.ts';
import { isAlive } from '../../tools/index.ts';
import { cleanUpLater, startTestNats, temporaryFolder } from '../support/index.ts';

interface ServerInfo {
  readonly server_id: string;
  readonly version: string;
  readonly jetstream: boolean;
  readonly auth_required?: boolean;
}

/** The INFO line with which a server greets. */
async function greeting(port: number): Promise<ServerInfo> {
  const socket = connect(port, '127.0.0.1');
  const [data] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return JSON.parse(data.toString().replace(/^INFO /, '')) as ServerInfo;
}

describe('startNats', () => {
  test('starts a server with JetStream on a free port, and stop() leaves nothing', async () => {
    const nats = await startNats();
    cleanUpLater(() => nats.stop());
    expect(nats.url).toBe(`nats://127.0.0.1:${nats.port}`);
    expect((await greeting(nats.port)).jetstream).toBe(true);
    await nats.stop();
    expect(isAlive(nats.pid)).toBe(false);
    expect(existsSync(nats.dir)).toBe(false);
  });

  test('comes back on the same folder and port after SIGKILL', async () => {
    const dir = await temporaryFolder();
    const first = await startTestNats({ dir, config: { syncAlways: true } });
    const before = await greeting(first.port);
    await first.kill();
    expect(isAlive(first.pid)).toBe(false);
    const second = await startTestNats({ dir, port: first.port, config: { syncAlways: true } });
    expect(second.url).toBe(first.url);
    expect((await greeting(second.port)).server_id).not.toBe(before.server_id);
  });

  test('asks for the token it was given', async () => {
    const nats = await startTestNats({ config: { token: 'only-for-this-test' } });
    expect((await greeting(nats.port)).auth_required).toBe(true);
  });

  test('says in words that a port is taken', async () => {
    const [port = 0] = await freePorts(1);
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    cleanUpLater(async () => void server.close());
    await expect(startNats({ port })).rejects.toMatchObject({
      code: 'SLW_SANDBOX_PORT_TAKEN',
      message: `Port ${port} for nats-server is taken by another process`,
    });
  });

  test('shows the last words of a server that ends at its start', async () => {
    // A folder where JetStream wants to keep its store in a file's place.
    const dir = await temporaryFolder();
    const { writeFile } = await import('node:fs/promises');
    await writeFile(`${dir}/jetstream`, 'no folder');
    const failure = startNats({ dir });
    await expect(failure).rejects.toMatchObject({ code: 'SLW_SANDBOX_PART_DIED' });
    await expect(failure).rejects.toThrow(/nats-server ended at its start \(exit code 1\)[\s\S]*jetstream/i);
  });
});
