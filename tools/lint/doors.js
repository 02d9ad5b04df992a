import { existsSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';

/**
 * Where a file lies, by the rules of the house.
 * @typedef {object} Place
 * @property {string | undefined} service `deployer` for services/deployer/x.ts; `kit` for the kit
 * @property {boolean} test whether the file is a test or lies under test/
 */

/** Packages with one home: nobody else in the product may know them. */
const HOMES = [
  { package: /^@nats-io\//, homes: ['services/kit/bus/', 'shipyards/executor/'], what: 'NATS' },
  { package: /^@kubernetes\/client-node$/, homes: ['services/kit/kube/', 'sandbox/'], what: 'the Kubernetes client' },
];

/**
 * What is wrong with an import, or undefined. All paths are relative to the repository, with forward slashes.
 * @param {string} importer file that imports
 * @param {string} source what it names: a package or a relative path
 * @param {(folder: string) => boolean} hasDoor whether a folder has an index.ts
 * @returns {string | undefined}
 */
export function importProblem(importer, source, hasDoor) {
  if (!source.startsWith('.')) return packageProblem(importer, source);
  const target = posix.join(posix.dirname(importer), source);
  return serviceProblem(placeOf(importer), placeOf(target)) ?? doorProblem(importer, target, hasDoor);
}

/**
 * What is wrong with starting a program from this file, or undefined.
 * @param {string} file
 * @param {string} program
 * @returns {string | undefined}
 */
export function programProblem(file, program) {
  if (program !== 'git' || file.startsWith('services/kit/git/') || placeOf(file).test) return undefined;
  return 'Only services/kit/git runs git; ask for what you need through its index.ts.';
}

/**
 * @param {string} importer
 * @param {string} source
 */
function packageProblem(importer, source) {
  const rule = HOMES.find((candidate) => candidate.package.test(source));
  if (!rule || placeOf(importer).test || rule.homes.some((home) => importer.startsWith(home))) return undefined;
  return `Only ${rule.homes.join(' and ')} may know ${rule.what}; '${source}' is not for ${importer}.`;
}

/**
 * @param {Place & { path: string }} from
 * @param {Place & { path: string }} to
 */
function serviceProblem(from, to) {
  if (from.service === undefined) return undefined;
  if (!from.test && /^(?:test|demo)\//.test(to.path)) return `Product code may not import '${to.path}'.`;
  if (to.service === undefined || to.service === from.service || to.service === 'kit') return undefined;
  if (from.service === 'kit') return `The kit may not import the service '${to.service}'.`;
  // The command starts every service, so it is the one place where they meet.
  if (from.service === 'cli') return undefined;
  return `The service '${from.service}' may not import the service '${to.service}'; let them speak by events.`;
}

/**
 * @param {string} importer
 * @param {string} target
 * @param {(folder: string) => boolean} hasDoor
 */
function doorProblem(importer, target, hasDoor) {
  if (!/\.[cm]?[jt]s$/.test(target) || /(?:^|\/)index\.[jt]s$/.test(target)) return undefined;
  const folder = posix.dirname(target);
  if (posix.dirname(importer) === folder) return undefined;
  const house = houseOf(folder, hasDoor);
  if (house === undefined) return `'${target}' lies in a folder without a door; give ${folder} an index.ts.`;
  // A sub-folder without a door belongs to the folder above it, and what is private to a folder is open to all inside it.
  if (importer.startsWith(`${house}/`)) return undefined;
  return `'${target}' is private to ${house}; import ${house}/index.ts.`;
}

/**
 * The nearest folder at or above this one that has a door.
 * @param {string} folder
 * @param {(folder: string) => boolean} hasDoor
 * @returns {string | undefined}
 */
function houseOf(folder, hasDoor) {
  if (folder === '.' || folder.startsWith('..')) return undefined;
  return hasDoor(folder) ? folder : houseOf(posix.dirname(folder), hasDoor);
}

/**
 * @param {string} path
 * @returns {Place & { path: string }}
 */
function placeOf(path) {
  const service = /^services\/([^/]+)\//.exec(path)?.[1];
  return { path, service, test: path.startsWith('test/') || /\.test\.[jt]s$/.test(path) };
}

const STARTERS = new Set(['execa', 'execaSync', 'spawn', 'spawnSync', 'execFile', 'execFileSync']);

/** ESLint rule: the boundaries of services/, kit/ and every folder's index.ts. */
export const doors = {
  meta: { type: 'problem', schema: [], messages: { wrong: '{{problem}}' } },
  create(context) {
    const root = context.cwd;
    const file = relative(root, context.filename).split(sep).join('/');
    const hasDoor = (folder) => ['index.ts', 'index.js'].some((door) => existsSync(join(root, folder, door)));
    const report = (node, problem) => problem && context.report({ node, messageId: 'wrong', data: { problem } });
    const checkImport = ({ source }) => {
      if (typeof source?.value === 'string') report(source, importProblem(file, source.value, hasDoor));
    };
    return {
      ImportDeclaration: checkImport,
      ExportNamedDeclaration: checkImport,
      ExportAllDeclaration: checkImport,
      ImportExpression: checkImport,
      CallExpression({ callee, arguments: [program] }) {
        if (!STARTERS.has(callee.name) || typeof program?.value !== 'string') return;
        report(program, programProblem(file, program.value));
      },
    };
  },
};
