import { dirname, resolve } from 'node:path';
import { slipwayError } from '../errors/index.ts';
import type { Projects, ResourceScope } from '../projects/index.ts';
import { inspectPackage, isBundledPackage } from './archive/index.ts';
import { packageIdentity, parseChartYaml, type ChartIdentity } from './chart-yaml.ts';
import { keepFile } from './content-cache.ts';
import { chartPlaces, findCharts, type ChartPlace } from './find-chart.ts';
import { OVERLAY_FILE, parseOverlay } from './overlay-yaml.ts';
import { checkPackageSize, pullChart } from './pull.ts';
import { parseReference, referenceName } from './reference.ts';
import type { ChartDependencies, ChartRequest, ResolvedChart } from './types.ts';

/** A request pinned to one commit, so that every read sees the same state. */
interface Pinned {
  readonly scope: Required<ResourceScope>;
  readonly commit: string;
  /** All files below the service's folder helm/. */
  readonly files: readonly string[];
  readonly signal: AbortSignal | undefined;
}

type ChartOnDisk = ChartIdentity & { readonly path: string };

/**
 * The chart of a service at a commit, on disk.
 * @throws SLW_CHART_MISSING, SLW_CHART_AMBIGUOUS, SLW_CHART_UNREADABLE, SLW_CHART_REFUSED, SLW_CHART_TOO_LARGE, SLW_CHART_OVERLAY_INVALID;
 * for a reference also SLW_CHART_REFERENCE_INVALID and those of `pullChart`; SLW_STAGE_UNKNOWN, SLW_SERVICE_UNKNOWN, SLW_COMMIT_UNKNOWN.
 */
export async function resolveChart(request: ChartRequest, dependencies: ChartDependencies): Promise<ResolvedChart> {
  const { project, stage, service, signal } = request;
  const commit = request.commit ?? (await dependencies.projects.head(project, stage));
  const scope = { project, stage, service };
  const files = await dependencies.projects.listFiles(scope, 'helm', commit);
  const pinned: Pinned = { scope, commit, files, signal };
  const place = await onlyChart(pinned, dependencies);
  const overlay = files.includes(OVERLAY_FILE) ? keepOverlay(pinned, dependencies) : undefined;
  const [chart, valuesFile] = await Promise.all([fetchChart(place, pinned, dependencies), overlay]);
  return { ...chart, origin: place.origin, commit, valuesFiles: valuesFile === undefined ? [] : [valuesFile] };
}

async function onlyChart({ scope, commit, files }: Pinned, { projects }: ChartDependencies): Promise<ChartPlace> {
  const [place, ...others] = findCharts(scope.service, files);
  if (place !== undefined && others.length === 0) return place;
  if (place !== undefined) {
    throw slipwayError('SLW_CHART_AMBIGUOUS', { ...scope, places: namesOf([place, ...others], ' and ') });
  }
  // A stage or service that does not exist is the likelier mistake: `services` says so for the stage.
  const services = await projects.services(scope.project, scope.stage);
  if (!services.includes(scope.service)) throw slipwayError('SLW_SERVICE_UNKNOWN', { ...scope });
  const places = namesOf(chartPlaces(scope.service), ', ');
  throw slipwayError('SLW_CHART_MISSING', { ...scope, commit: commit.slice(0, 12), places });
}

function fetchChart(place: ChartPlace, pinned: Pinned, dependencies: ChartDependencies): Promise<ChartOnDisk> {
  switch (place.origin) {
    case 'folder':
      return fetchFolder(place.file, pinned, dependencies);
    case 'package':
      return fetchPackage(place.file, pinned, dependencies);
    case 'reference':
      return fetchReference(place.file, pinned, dependencies);
  }
}

async function fetchFolder(file: string, pinned: Pinned, { projects }: ChartDependencies) {
  const { scope, commit } = pinned;
  const folder = dirname(file);
  const [text, path] = await Promise.all([
    projects.read(scope, file, commit),
    projects.exportFolder(scope, folder, commit),
    checkBundled(folder, pinned, projects),
  ]);
  if (text === undefined || path === undefined) throw vanished(folder);
  return { path, ...parseChartYaml(text.toString('utf8'), folder) };
}

/** Git refuses links and paths that leave the folder; the packages that helm unpacks inside it are for us to judge. */
async function checkBundled(folder: string, { scope, commit, files }: Pinned, projects: Projects): Promise<void> {
  for (const file of files.filter((each) => each.startsWith(`${folder}/`) && isBundledPackage(each))) {
    const archive = await projects.read(scope, file, commit);
    if (archive === undefined) throw vanished(file);
    checkPackageSize(archive.length, file);
    await inspectPackage(archive, file);
  }
}

async function fetchPackage(file: string, { scope, commit }: Pinned, dependencies: ChartDependencies) {
  const archive = await dependencies.projects.read(scope, file, commit);
  if (archive === undefined) throw vanished(file);
  return keepPackage(archive, file, dependencies);
}

async function fetchReference(file: string, { scope, commit, signal }: Pinned, dependencies: ChartDependencies) {
  const { projects, policy, helm } = dependencies;
  const text = await projects.read(scope, file, commit);
  if (text === undefined) throw vanished(file);
  const reference = parseReference(text.toString('utf8'));
  const archive = await pullChart({ reference, policy, helm, signal, folder: cacheFolder(dependencies, 'packages') });
  return keepPackage(archive, referenceName(reference), dependencies);
}

async function keepPackage(archive: Buffer, chart: string, dependencies: ChartDependencies): Promise<ChartOnDisk> {
  checkPackageSize(archive.length, chart);
  const identity = await packageIdentity(archive, chart);
  return { path: await keepFile(cacheFolder(dependencies, 'packages'), archive, '.tgz'), ...identity };
}

/** Checked here, so that a broken overlay is told as such and not as a chart that does not render. */
async function keepOverlay({ scope, commit }: Pinned, dependencies: ChartDependencies): Promise<string | undefined> {
  const file = await dependencies.projects.read(scope, OVERLAY_FILE, commit);
  if (file === undefined) throw vanished(OVERLAY_FILE);
  parseOverlay(file.toString('utf8'));
  return keepFile(cacheFolder(dependencies, 'values'), file, '.yaml');
}

function cacheFolder({ dir }: ChartDependencies, kind: 'packages' | 'values'): string {
  return resolve(dir, 'cache', kind);
}

function namesOf(places: readonly ChartPlace[], between: string): string {
  return places.map((place) => place.file).join(between);
}

/** A commit does not change: only a damaged repository lists a file and then does not have it. */
function vanished(chart: string): Error {
  return slipwayError('SLW_CHART_UNREADABLE', { chart, reason: 'the repository lists it but cannot give it out' });
}
