import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SlipwayError, slipwayError } from '../errors/index.ts';
import type { Helm } from '../helm/index.ts';
import { checkHost, type ChartPolicy } from './policy.ts';
import { referenceName, type ChartReference } from './reference.ts';

/** Bytes: a release must fit into a Secret of 1 MiB with its chart, compressed; a package of more is a mistake. */
export const MAX_PACKAGE = 10 * 1_048_576;
const TIMEOUT = 60_000;

export interface PullRequest {
  readonly reference: ChartReference;
  readonly policy: ChartPolicy;
  readonly helm: Pick<Helm, 'run'>;
  /** Where a folder for the download can be made. */
  readonly folder: string;
  readonly signal: AbortSignal | undefined;
}

/**
 * Fetches the newest version that satisfies the reference; Helm itself judges the range.
 * @throws SLW_CHART_HOST_REFUSED before anything is asked, SLW_CHART_VERSION_MISSING, SLW_CHART_PULL_REFUSED, SLW_CHART_UNREACHABLE
 */
export async function pullChart(request: PullRequest): Promise<Buffer> {
  const { reference, policy, helm, signal } = request;
  checkHost(policy, reference);
  const download = join(request.folder, `.pull-${randomUUID()}`);
  await mkdir(download, { recursive: true });
  try {
    const args = pullArguments(reference, policy, download);
    const options = {
      timeoutMs: TIMEOUT,
      subject: referenceName(reference),
      ...(signal === undefined ? {} : { signal }),
    };
    await helm.run(args, options).catch((error: unknown) => {
      throw pullError(reference, error);
    });
    return await readPackage(download, referenceName(reference));
  } finally {
    await rm(download, { recursive: true, force: true });
  }
}

/** Pure. */
export function pullArguments(reference: ChartReference, policy: ChartPolicy, download: string): readonly string[] {
  const { scheme, host, repository, chart } = reference;
  const plain = scheme === 'oci' && policy.plainHttpHosts.includes(host);
  return [
    'pull',
    `--version=${reference.range}`,
    `--destination=${download}`,
    ...(chart === undefined ? [] : [`--repo=${repository}`]),
    ...(plain ? ['--plain-http'] : []),
    ...(policy.registryConfig === undefined ? [] : [`--registry-config=${policy.registryConfig}`]),
    '--',
    chart ?? repository,
  ];
}

/** What helm said, sorted by whether trying again can help. Pure. */
export function pullError(reference: ChartReference, error: unknown): unknown {
  if (!(error instanceof SlipwayError) || !FAILED.has(error.code)) return error;
  const reason = error.message.replace(/^helm pull of \S+ failed: /, '');
  const about = { chart: referenceName(reference), range: reference.range, reason };
  if (/could not locate a version matching|version "[^"]*" not found|: not found$/.test(reason)) {
    return slipwayError('SLW_CHART_VERSION_MISSING', about, { cause: error });
  }
  if (
    /\b40[0134]\b|unauthorized|denied|credential|improper constraint|HTTP response to HTTPS client|x509: /i.test(reason)
  ) {
    return slipwayError('SLW_CHART_PULL_REFUSED', about, { cause: error });
  }
  return slipwayError('SLW_CHART_UNREACHABLE', about, { cause: error });
}

/** Helm ran and failed, or ran for too long; that it is missing or was stopped is not about the chart. */
const FAILED: ReadonlySet<string> = new Set(['SLW_HELM_FAILED', 'SLW_HELM_TIMEOUT']);

async function readPackage(download: string, chart: string): Promise<Buffer> {
  const [file] = (await readdir(download)).filter((name) => name.endsWith('.tgz'));
  if (file === undefined) throw slipwayError('SLW_CHART_UNREADABLE', { chart, reason: 'helm pulled no package' });
  const { size } = await stat(join(download, file));
  checkPackageSize(size, chart);
  return readFile(join(download, file));
}

/** @throws SLW_CHART_TOO_LARGE */
export function checkPackageSize(bytes: number, chart: string): void {
  if (bytes > MAX_PACKAGE) throw slipwayError('SLW_CHART_TOO_LARGE', { chart, bytes, limit: MAX_PACKAGE });
}
