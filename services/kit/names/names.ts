import { createHash } from 'node:crypto';
import { slipwayError } from '../errors/index.ts';
import type { Scope } from '../events/index.ts';
import type { ReleaseName } from '../helm/index.ts';

export interface NameTemplates {
  readonly namespace: string;
  readonly release: string;
}

/** Helm adds to a release's name up to the 63 characters of a label; it takes 53, and Keptn stays below that. */
const LONGEST_RELEASE = 52;
const LONGEST_NAMESPACE = 63;
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const HASH_LENGTH = 8;

/**
 * Namespace and release of a service in a stage. A name that is too long keeps its beginning and ends with a hash of
 * the whole, so that two services never meet. Keptn instead drops the project, then the stage, then cuts the service
 * (specs/keptn.md 2): an installation that has such releases keeps them by the template `{stage}-{service}`.
 * @throws SLW_DEPLOY_NAME
 */
export function namesFor(scope: Scope, templates: NameTemplates): ReleaseName {
  return {
    namespace: named('namespace', templates.namespace, scope, LONGEST_NAMESPACE),
    release: named('release', templates.release, scope, LONGEST_RELEASE),
  };
}

/** The release of primary and traffic under blue/green (specs/keptn.md 2). @throws SLW_DEPLOY_NAME */
export function generatedName(scope: Scope, templates: NameTemplates): ReleaseName {
  return namesFor(scope, { ...templates, release: `${templates.release}-generated` });
}

function named(what: keyof NameTemplates, template: string, scope: Scope, longest: number): string {
  const parts: Readonly<Record<string, string>> = { ...scope };
  const full = template.replace(/\{(\w+)\}/g, (placeholder, key: string) => parts[key] ?? placeholder);
  const name = shortened(full, longest);
  if (!LABEL.test(name)) throw slipwayError('SLW_DEPLOY_NAME', { what, name, template });
  return name;
}

function shortened(full: string, longest: number): string {
  if (full.length <= longest) return full;
  const hash = createHash('sha256').update(full).digest('hex').slice(0, HASH_LENGTH);
  return `${full.slice(0, longest - HASH_LENGTH - 1).replace(/-+$/, '')}-${hash}`;
}
