/**
 * What `npm run demo|start|test|bench|chaos` call: brings the checkout into a state in which the command can run
 * (packages, compiled sources, tools) and then runs it. Nothing that is in order is done again.
 * Plain JavaScript without dependencies, since on a fresh clone there is nothing else yet.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const NEEDED_NODE = [20, 19];
const SOURCES = ['services', 'sandbox', 'test', 'tools', 'demo'];
const BUILT = join(ROOT, 'dist', '.built');
const TEST_TOOLS = [
  ...['etcd', 'nats-server', 'helm', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kwok'],
  ...['rollouts-controller', 'rollouts-step-plugin', 'registry'],
];

const COMMANDS = {
  demo: (args) => run([join('dist', 'demo', 'main.js'), ...args]),
  'demo:canary': (args) => run([join('dist', 'demo', 'canary', 'main.js'), ...args]),
  start: (args) => run([join('dist', 'demo', 'start.js'), ...args]),
  bench: (args) => run([join('dist', 'test', 'bench', 'main.js'), ...args]),
  chaos: (args) => run([join('dist', 'test', 'chaos', 'main.js'), ...args]),
  test: runTests,
};

process.exitCode = await main(process.argv.slice(2));

async function main([name, ...args]) {
  const command = Object.hasOwn(COMMANDS, name ?? '') ? COMMANDS[name] : undefined;
  if (command === undefined) return fail(`usage: node tools/run.mjs ${Object.keys(COMMANDS).join('|')} [arguments]`, 2);
  if (!isNodeNewEnough()) {
    const needed = NEEDED_NODE.join('.');
    return fail(`Slipway needs Node ${needed} or newer; this is ${process.version}. Get it from https://nodejs.org`, 2);
  }
  // One lock for both: a second command must neither install nor compile into what the first one is writing.
  const prepared = await withLock(join(ROOT, '.slipway', 'prepare.lock'), async () => {
    const installed = await installPackages();
    return installed === 0 ? await compile() : installed;
  });
  return prepared === 0 ? await command(args) : prepared;
}

function isNodeNewEnough() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > NEEDED_NODE[0] || (major === NEEDED_NODE[0] && minor >= NEEDED_NODE[1]);
}

async function installPackages() {
  if (arePackagesInstalled()) return 0;
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const code = await quietly('installing packages (npm ci)', npm, ['ci', '--include=dev', '--no-audit', '--no-fund']);
  return code === 0
    ? 0
    : fail('npm ci failed. Check the network and the registry (npm ping), then run this again.', code);
}

/** Compares what npm recorded of its last installation with the lock file: no clock, no state of our own. */
function arePackagesInstalled() {
  const record = join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, entry]) =>
      // The root is not recorded, and an optional package may be one for another platform.
      path === '' || (entry.optional && !(path in present)) || present[path]?.integrity === entry.integrity,
  );
}

async function compile() {
  const print = fingerprint();
  if (existsSync(BUILT) && readFileSync(BUILT, 'utf8') === print) return 0;
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const code = await quietly('compiling', process.execPath, [tsc, '-p', 'tsconfig.build.json']);
  if (code !== 0) return fail('The sources do not compile; the lines above say where.', code);
  writeFileSync(BUILT, print);
  return 0;
}

/** Changes when a source is changed, added or removed. */
function fingerprint() {
  const files = SOURCES.flatMap((folder) => sourcesIn(join(ROOT, folder)));
  const all = [
    ...files,
    join(ROOT, 'tsconfig.json'),
    join(ROOT, 'tsconfig.build.json'),
    join(ROOT, 'package-lock.json'),
  ];
  return `${all.length} files, newest ${Math.max(...all.map((file) => statSync(file).mtimeMs))}\n`;
}

function sourcesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourcesIn(path);
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts') ? [path] : [];
  });
}

async function runTests(args) {
  if (!isUnitOnly(args)) {
    const ensured = await run([join('dist', 'tools', 'ensure-main.js'), ...TEST_TOOLS]);
    if (ensured !== 0) return ensured;
  }
  const options = [process.env.NODE_OPTIONS, '--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const NODE_OPTIONS = options.filter(Boolean).join(' ');
  return await run([join('node_modules', 'jest', 'bin', 'jest.js'), ...args], { NODE_OPTIONS });
}

/** Unit tests need no tools. */
function isUnitOnly(args) {
  const at = args.indexOf('--selectProjects');
  const projects = at === -1 ? [] : args.slice(at + 1).filter((name) => name === 'unit' || name === 'real-parts');
  return projects.length === 1 && projects[0] === 'unit';
}

/** Runs a Node program on this terminal and passes its exit code through. */
async function run(args, environment = {}) {
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...environment } });
  // A terminal sends Ctrl-C to both of us; a SIGINT that another process sends reaches only this one.
  const pass = (signal) => {
    if (signal === 'SIGTERM' || !process.stdin.isTTY) child.kill(signal);
  };
  process.on('SIGINT', pass);
  process.on('SIGTERM', pass);
  const code = await exitCode(child);
  process.off('SIGINT', pass);
  process.off('SIGTERM', pass);
  return code;
}

/** Runs a program, says what is waited for, and shows its words only when it fails. */
async function quietly(text, program, args) {
  const start = Date.now();
  const words = [];
  const child = spawn(program, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => words.push(data));
  const seconds = () => `${Math.round((Date.now() - start) / 1000)} s`;
  const show = process.stderr.isTTY
    ? () => process.stderr.write(`\r\u001b[2K${text} ... ${seconds()}`)
    : () => process.stderr.write(`${text} ... ${seconds()}\n`);
  show();
  const timer = setInterval(show, process.stderr.isTTY ? 500 : 15_000);
  const code = await exitCode(child);
  clearInterval(timer);
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[2K');
  process.stderr.write(code === 0 ? `${text}: done (${seconds()})\n` : Buffer.concat(words));
  return code;
}

function exitCode(child) {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(fail(`${child.spawnfile} cannot be started: ${error.message}`, 1)));
    child.once('close', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}

async function withLock(path, work) {
  mkdirSync(dirname(path), { recursive: true });
  for (let told = false; !takeLock(path); await delay(200)) {
    if (!told) process.stderr.write('another slipway command prepares this checkout; waiting for it\n');
    told = true;
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

/** The lock of a process that is gone is ignored. */
function takeLock(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  const owner = existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0;
  if (owner > 0 && !isAlive(owner)) rmSync(path, { force: true });
  return false;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function fail(text, code) {
  process.stderr.write(`${text}\n`);
  return code;
}
