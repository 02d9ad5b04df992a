import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../events/index.ts';
import type { Committed, Projects, ResourceScope } from '../projects/index.ts';
import { mergeOverlay, OVERLAY_FILE, parseOverlay, replaceOverlay } from './overlay-yaml.ts';

/** The values that past deliveries put over the chart's own; empty when there were none. */
export async function readOverlay(projects: Projects, scope: ResourceScope, commit?: string): Promise<JsonObject> {
  const file = await projects.read(scope, OVERLAY_FILE, commit);
  return file === undefined ? {} : parseOverlay(file.toString('utf8'));
}

/**
 * Commits a delivery's values into the overlay of a service. Reads before it writes: of two at once on one service
 * the later would win whole, so deliveries of one service follow one another (the executor sees to it).
 */
export async function writeOverlay(
  projects: Projects,
  scope: ResourceScope,
  change: JsonObject,
  message: string,
): Promise<Committed> {
  const file = await projects.read(scope, OVERLAY_FILE);
  const text = mergeOverlay(file?.toString('utf8') ?? '', change);
  return projects.write(scope, [{ path: OVERLAY_FILE, content: Buffer.from(text) }], message);
}

/** Commits an overlay of exactly these values, as after a rollback. No commit where it holds them, or where both are nothing. */
export async function restoreOverlay(
  projects: Projects,
  scope: ResourceScope & { readonly stage: string },
  values: JsonObject,
  message: string,
): Promise<Committed> {
  const file = (await projects.read(scope, OVERLAY_FILE))?.toString('utf8');
  const isSame = isDeepStrictEqual(file === undefined ? {} : parseOverlay(file), values);
  if (isSame) return { commit: await projects.head(scope.project, scope.stage) };
  const content = Buffer.from(replaceOverlay(file ?? '', values));
  return projects.write(scope, [{ path: OVERLAY_FILE, content }], message);
}
