import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { messageOf, SlipwayError, slipwayError } from '../../errors/index.ts';
import { judgeEntry, judgeTogether, type PackageEntry } from './judge.ts';
import { readTar } from './tar.ts';

/** As a chart's folder in Git is bounded; packages inside the package count too. */
const MAX_UNPACKED = 20 * 1_048_576;
const MAX_ENTRIES = 2_000;
const MAX_CHART_YAML = 1_048_576;
/** Charts in charts in charts: helm would follow without end. */
const MAX_DEPTH = 4;
const CHUNK = 128 * 1_024;
const unzip = promisify(gunzip);

/** What is left of the bounds, for a package and all packages inside it. */
interface Budget {
  bytes: number;
  entries: number;
}

/**
 * The text of a package's Chart.yaml, after every entry was judged, those of packages in its charts/ too. Nothing is
 * written to disk, and unpacking stops at the bound whatever the sizes in the archive say.
 * @throws SLW_CHART_UNREADABLE for what is no chart package, SLW_CHART_REFUSED for what only harms
 */
export function inspectPackage(archive: Uint8Array, chart: string): Promise<string> {
  return inspect(archive, chart, { bytes: MAX_UNPACKED, entries: MAX_ENTRIES }, 1);
}

/** Whether helm unpacks this file of a chart as a chart of its own: a package in a folder charts/. */
export function isBundledPackage(path: string): boolean {
  return /(?:^|\/)charts\/[^/]+\.tgz$/.test(path);
}

async function inspect(archive: Uint8Array, chart: string, budget: Budget, depth: number): Promise<string> {
  if (depth > MAX_DEPTH) throw refused(chart, `packages lie more than ${MAX_DEPTH} deep in each other`);
  const entries = judged(await unpack(archive, chart, budget), chart, budget);
  for (const { path, content } of entries.filter((entry) => !entry.folder && isBundledPackage(entry.path))) {
    await inspect(content, `${chart}: ${path}`, budget, depth + 1);
  }
  const chartYaml = entries.find(({ path, folder }) => !folder && /^[^/]+\/Chart\.yaml$/.test(path));
  if (chartYaml === undefined) throw unreadable(chart, 'it holds no Chart.yaml');
  if (chartYaml.content.length > MAX_CHART_YAML) throw unreadable(chart, 'its Chart.yaml is longer than 1 MB');
  return chartYaml.content.toString('utf8');
}

async function unpack(archive: Uint8Array, chart: string, budget: Budget): Promise<Buffer> {
  // Zero would be no bound to zlib.
  if (budget.bytes <= 0) throw tooMuch(chart);
  try {
    const tar = await unzip(archive, { maxOutputLength: budget.bytes, chunkSize: CHUNK });
    budget.bytes -= tar.length;
    return tar;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooMuch(chart, error);
    throw unreadable(chart, messageOf(error), error);
  }
}

function judged(tar: Buffer, chart: string, budget: Budget): readonly PackageEntry[] {
  const entries: PackageEntry[] = [];
  try {
    for (const raw of readTar(tar)) {
      budget.entries -= 1;
      if (budget.entries < 0) throw refused(chart, `it holds more than ${MAX_ENTRIES} files and folders`);
      const entry = judgeEntry(raw);
      if (typeof entry === 'string') throw refused(chart, entry);
      entries.push(entry);
    }
  } catch (error) {
    throw error instanceof SlipwayError ? error : unreadable(chart, messageOf(error), error);
  }
  const problem = judgeTogether(entries);
  if (problem !== undefined) throw refused(chart, problem);
  return entries;
}

function tooMuch(chart: string, cause?: unknown): SlipwayError {
  return refused(chart, `it unpacks to more than ${MAX_UNPACKED} bytes`, cause);
}

function refused(chart: string, reason: string, cause?: unknown): SlipwayError {
  return slipwayError('SLW_CHART_REFUSED', { chart, reason }, { cause });
}

function unreadable(chart: string, reason: string, cause?: unknown): SlipwayError {
  return slipwayError('SLW_CHART_UNREADABLE', { chart, reason }, { cause });
}
