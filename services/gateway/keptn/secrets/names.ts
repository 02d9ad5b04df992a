export interface KeptnSecret {
  readonly scope: string;
  readonly name: string;
}

/** Keptn's, for secrets that name none. */
export const DEFAULT_SCOPE = 'keptn-default';
/** What keeps these apart from secrets of Slipway's own, such as credentials of projects. */
const PREFIX = 'keptn.';

/** A scope has no dots, so that the name may have some. */
export function storedName({ scope, name }: KeptnSecret): string {
  return `${PREFIX}${scope}.${name}`;
}

/** Undefined for secrets that are not Keptn's. */
export function keptnSecretOf(stored: string): KeptnSecret | undefined {
  if (!stored.startsWith(PREFIX)) return undefined;
  const [scope = '', ...name] = stored.slice(PREFIX.length).split('.');
  return { scope, name: name.join('.') };
}
