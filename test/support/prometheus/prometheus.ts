import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { freePorts } from '../../../sandbox/index.ts';
import { cleanUpLater, temporaryFolder } from '../clean-up.ts';
import { eventually } from '../eventually.ts';
import { prometheusProgram } from './program.ts';

export interface TestPrometheus {
  readonly url: string;
  /** Sets what Prometheus reads, and resolves when it has: the text format, a line a value. */
  expose(metrics: string): Promise<void>;
}

/** Prometheus that reads a page of the test once a second; ended after the tests of the file. */
export async function startPrometheus(): Promise<TestPrometheus> {
  const page = await startPage();
  const dir = await temporaryFolder();
  const [port = 0] = await freePorts(1);
  const config = join(dir, 'prometheus.yml');
  const target = `targets: ['127.0.0.1:${page.port}']`;
  await writeFile(
    config,
    `global: { scrape_interval: 1s, scrape_timeout: 1s }\nscrape_configs: [{ job_name: page, static_configs: [{ ${target} }] }]\n`,
  );
  const child = execa(
    await prometheusProgram(),
    [`--config.file=${config}`, `--storage.tsdb.path=${join(dir, 'data')}`, `--web.listen-address=127.0.0.1:${port}`],
    { reject: false, stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' },
  );
  cleanUpLater(async () => {
    child.kill('SIGKILL');
    await child;
  });
  const url = `http://127.0.0.1:${port}`;
  await eventually(
    async () => {
      const { ok } = await fetch(`${url}/-/ready`);
      if (!ok) throw new Error('Prometheus is not ready');
    },
    { timeout: 40_000 },
  );
  let marker = 0;
  return {
    url,
    async expose(metrics) {
      marker += 1;
      page.set(`${metrics}\nexposed ${marker}\n`);
      await eventually(() => untilRead(url, marker), { timeout: 30_000 });
    },
  };
}

async function untilRead(url: string, marker: number): Promise<void> {
  const answer = await fetch(`${url}/api/v1/query?query=exposed`);
  const { data } = (await answer.json()) as { data: { result: { value: [number, string] }[] } };
  if (data.result[0]?.value[1] !== String(marker)) throw new Error('Prometheus has not read the page yet');
}

async function startPage() {
  let text = '';
  const server = createServer((_, answer) => answer.setHeader('content-type', 'text/plain').end(text));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUpLater(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return {
    port: (server.address() as AddressInfo).port,
    set: (metrics: string) => {
      text = metrics;
    },
  };
}
