/**
 * Keeps the processes of one sandbox (or one NATS server): starts them on request, tells when one ends, and ends them
 * all when the owner goes away, however it goes: its end of stdin closes even when it is killed by SIGKILL.
 *
 * Plain JavaScript without dependencies: it is started from the sources by tests and by the compiled program alike.
 *
 * Requests, JSON lines on stdin:          Answers, JSON lines on stdout:
 *   {op:'start', id, command, args, env, cwd, log, grace}   {event:'started', id, pid} | {event:'refused', id, reason}
 *   {op:'signal', id, signal}
 *   {op:'folder', path}                   removed when all has ended
 *   {op:'release', socket, owner?}        {event:'released'}: from now on the owner may leave
 *   {op:'stop', keep}                     (ends; with keep the folder stays)
 *                                         {event:'exited', id, code, signal} at any time
 * `grace` is how many milliseconds a process has between SIGTERM and SIGKILL; 0 is SIGKILL at once.
 */
import { spawn } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';

/** @type {Map<string, {child: import('node:child_process').ChildProcess, grace: number}>} */
const running = new Map();
let folder;
let released = false;
let stopping = false;
let listener;

function answer(message) {
  if (!released) process.stdout.write(`${JSON.stringify(message)}\n`);
}

function start({ id, command, args, env, cwd, log, grace }) {
  if (stopping) return answer({ event: 'refused', id, reason: 'the sandbox is being stopped' });
  const output = openSync(log, 'a');
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', output, output] });
  closeSync(output);
  child.once('error', (error) => answer({ event: 'refused', id, reason: error.message }));
  if (child.pid === undefined) return undefined;
  running.set(id, { child, grace });
  child.once('exit', (code, signal) => {
    running.delete(id);
    answer({ event: 'exited', id, code, signal });
    if (stopping && running.size === 0) finish();
  });
  return answer({ event: 'started', id, pid: child.pid });
}

function stop(keep) {
  if (stopping) return;
  stopping = true;
  if (keep) folder = undefined;
  for (const { child, grace } of running.values()) {
    child.kill(grace > 0 ? 'SIGTERM' : 'SIGKILL');
    if (grace > 0) setTimeout(() => child.kill('SIGKILL'), grace).unref();
  }
  if (running.size === 0) finish();
}

function finish() {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  listener?.close();
  process.exit(0);
}

/** Lives on without the owner: is stopped through the socket, or when `owner`, another socket, closes. */
function release({ socket, owner }) {
  listener = createServer((connection) => {
    connection.on('error', () => connection.destroy());
    connection.on('data', (data) => {
      if (data.toString().includes('stop')) stop(false);
    });
  });
  listener.listen(socket, () => {
    answer({ event: 'released' });
    released = true;
  });
  if (owner === undefined) return;
  connect(owner)
    .on('error', () => stop(false))
    .on('close', () => stop(false))
    .resume();
}

const operations = {
  start,
  signal: ({ id, signal }) => running.get(id)?.child.kill(signal),
  folder: ({ path }) => {
    folder = path;
  },
  release,
  stop: ({ keep }) => stop(keep === true),
};

// The owner of the terminal decides about Ctrl-C, not the terminal.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => stop(false));
process.on('SIGHUP', () => undefined);
process.stdout.on('error', () => undefined);
process.stdin.on('error', () => undefined);
createInterface({ input: process.stdin })
  .on('line', (line) => {
    const request = JSON.parse(line);
    operations[request.op](request);
  })
  .on('close', () => {
    if (!released) stop(false);
  });
