/** Starts a small sandbox and a NATS server, writes what it started to the file given, and waits to be ended. */
import { renameSync, writeFileSync } from 'node:fs';
import { startNats, startSandbox } from '../../../dist/sandbox/index.js';

const [report] = process.argv.slice(2);
const sandbox = await startSandbox({ parts: [] });
const nats = await startNats();
const pids = { ...sandbox.pids, 'nats-server': nats.pid };
writeFileSync(`${report}.new`, JSON.stringify({ dir: sandbox.dir, natsDir: nats.dir, pids }));
renameSync(`${report}.new`, report);
