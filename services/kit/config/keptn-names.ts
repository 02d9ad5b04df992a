/** Environment variables of Keptn's helm-service (specs/keptn.md 2.8) that mean the same as a setting, by its name. */
export const KEPTN_NAMES: Readonly<Record<string, readonly string[]>> = {
  'nats.url': ['NATS_URL', 'PUBSUB_URL'],
  'endpoints.hostname': ['HOSTNAME_TEMPLATE'],
  'endpoints.protocol': ['INGRESS_PROTOCOL'],
  'endpoints.suffix': ['INGRESS_HOSTNAME_SUFFIX'],
  'endpoints.port': ['INGRESS_PORT'],
  'traffic.gateway': ['ISTIO_GATEWAY'],
  'log.level': ['LOG_LEVEL'],
  'keptn.namespace': ['POD_NAMESPACE'],
};

/** Levels of Keptn's log library by Slipway's names; LOG_LEVEL may be meant for another program, so that no other word counts. */
const LEVELS: Readonly<Record<string, string>> = {
  ...{ trace: 'trace', debug: 'debug', info: 'info', warn: 'warn', warning: 'warn', error: 'error' },
  ...{ fatal: 'error', panic: 'error' },
};

/** What such a variable says of a setting; undefined when none is set, for an empty one is Keptn's way to set nothing. Pure. */
export function keptnValue(setting: string, env: Readonly<Record<string, string | undefined>>): string | undefined {
  const value = (KEPTN_NAMES[setting] ?? []).map((name) => env[name]).find((each) => each !== undefined && each !== '');
  if (value === undefined || setting !== 'log.level') return value;
  return LEVELS[value.toLowerCase()];
}
