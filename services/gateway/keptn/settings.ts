import type { KeptnSettings } from '../options.ts';

const HOUR = 3_600_000;

/** As the settings are where nobody says otherwise. */
export const KEPTN_DEFAULTS: KeptnSettings = {
  version: '1.4.5',
  automaticProvisioning: true,
  uniformTtl: 48 * HOUR,
  logTtl: 120 * HOUR,
};
