export interface KeptnSettings {
  /** The version of Keptn that is answered for: its CLI warns about any but its own. */
  readonly version: string;
  /** Milliseconds that a registration lives without a sign of life. */
  readonly uniformTtl: number;
  /** Milliseconds that entries of the log of integrations are kept. */
  readonly logTtl: number;
}

const HOUR = 3_600_000;

/** As the settings are where nobody says otherwise. */
export const KEPTN_DEFAULTS: KeptnSettings = { version: '1.4.5', uniformTtl: 48 * HOUR, logTtl: 120 * HOUR };
