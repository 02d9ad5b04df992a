import { createGunzip } from 'node:zlib';
import { parse } from 'yaml';
import { isObject } from '../events/index.ts';
import { coerceError, messageOf, slipwayError, SlipwayError } from '../errors/index.ts';

export interface ChartIdentity {
  readonly name: string;
  readonly version: string;
}

const BLOCK = 512;
/** Bytes: what may be unpacked to find a Chart.yaml, and how long that may be. */
const MAX_UNPACKED = 64 * 1_048_576;
const MAX_CHART_YAML = 1_048_576;
const CHART_YAML = /^(\.\/)?[^/]+\/Chart\.yaml$/;

/** Name and version in a Chart.yaml. `chart` is what the error calls it. @throws SLW_CHART_UNREADABLE */
export function parseChartYaml(text: string, chart: string): ChartIdentity {
  const file = parsed(text, chart);
  const { name, version } = isObject(file) ? file : {};
  if (typeof name !== 'string' || name === '') throw unreadable(chart, 'its Chart.yaml has no name');
  if (typeof version !== 'string' || version === '') throw unreadable(chart, 'its Chart.yaml has no version in text');
  return { name, version };
}

/** Name and version of a package, without starting helm: a delivery waits for it. @throws SLW_CHART_UNREADABLE */
export async function packageIdentity(archive: Uint8Array, chart: string): Promise<ChartIdentity> {
  return parseChartYaml(await chartYamlIn(archive, chart), chart);
}

/** Unpacks only as far as the Chart.yaml, which `helm package` writes first. */
async function chartYamlIn(archive: Uint8Array, chart: string): Promise<string> {
  const gunzip = createGunzip();
  gunzip.end(archive);
  let rest: Buffer = Buffer.alloc(0);
  let skip = 0;
  let unpacked = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      unpacked += chunk.length;
      if (unpacked > MAX_UNPACKED) throw unreadable(chart, `it unpacks to more than ${MAX_UNPACKED} bytes`);
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      for (;;) {
        const skipped = Math.min(skip, rest.length);
        rest = rest.subarray(skipped);
        skip -= skipped;
        if (skip > 0 || rest.length < BLOCK) break;
        const entry = readHeader(rest, chart);
        if (!entry.wanted) {
          skip = BLOCK + entry.padded;
          continue;
        }
        if (rest.length < BLOCK + entry.size) break;
        return rest.toString('utf8', BLOCK, BLOCK + entry.size);
      }
    }
  } catch (error) {
    throw error instanceof SlipwayError ? error : unreadable(chart, messageOf(error), coerceError(error));
  }
  throw unreadable(chart, 'it holds no Chart.yaml');
}

interface TarEntry {
  readonly wanted: boolean;
  readonly size: number;
  readonly padded: number;
}

/** One ustar header: name at 0, size in octal at 124, type at 156. */
function readHeader(block: Buffer, chart: string): TarEntry {
  const size = Number.parseInt(textAt(block, 124, 12) || '0', 8);
  if (!Number.isSafeInteger(size) || size < 0) throw unreadable(chart, 'it is no tar archive');
  const type = textAt(block, 156, 1);
  const wanted = (type === '0' || type === '') && CHART_YAML.test(textAt(block, 0, 100));
  if (wanted && size > MAX_CHART_YAML) throw unreadable(chart, 'its Chart.yaml is longer than 1 MB');
  return { wanted, size, padded: Math.ceil(size / BLOCK) * BLOCK };
}

function textAt(block: Buffer, from: number, length: number): string {
  const field = block.toString('latin1', from, from + length);
  return (field.split('\0', 1)[0] ?? '').trim();
}

function parsed(text: string, chart: string): unknown {
  try {
    return parse(text) as unknown;
  } catch (error) {
    throw unreadable(chart, `its Chart.yaml is no YAML: ${messageOf(error).split('\n', 1)[0]}`, error);
  }
}

function unreadable(chart: string, reason: string, cause?: unknown): SlipwayError {
  return slipwayError('SLW_CHART_UNREADABLE', { chart, reason }, { cause });
}
