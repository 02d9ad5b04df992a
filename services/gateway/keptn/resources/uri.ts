import { posix } from 'node:path';
import { slipwayError } from '../../../kit/errors/index.ts';

/**
 * The path of the resource that a request is for, from the address as it came: `helm%2Fcarts.tgz` of go-utils, which
 * writes spaces as `+`, and `helm/carts.tgz` of proxies that decode on the way. `route` is the pattern that was met and
 * ends with `/*`.
 * @throws SLW_GIT_PATH_INVALID
 */
export function resourceUriOf(url: string, route: string): string {
  const path = url.split('?', 1)[0] ?? '';
  const raw = path.split('/').slice(route.split('/').length - 1);
  return resourcePathOf(decodeURIComponent(raw.join('/').replaceAll('+', ' ')));
}

/** As Keptn: it refuses both wherever they stand, and takes `./helm/carts.tgz` and `/helm/carts.tgz` for one. @throws SLW_GIT_PATH_INVALID */
export function resourcePathOf(uri: string): string {
  for (const part of ['..', '~']) {
    if (!uri.includes(part)) continue;
    throw slipwayError('SLW_GIT_PATH_INVALID', { path: JSON.stringify(uri), reason: `it holds ${part}` });
  }
  return posix.normalize(uri).replace(/^\/+/, '');
}
