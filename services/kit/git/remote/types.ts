/** A Git remote and how to get in. Never told to anybody, nor logged. */
export interface RemoteSettings {
  /** https://, ssh://, or user@host:path; what else is allowed is a setting. Never with a password. */
  readonly url: string;
  /** Goes with the token; servers that only look at the token take any, which is `git` when absent. */
  readonly user?: string;
  readonly https?: {
    readonly token?: string;
    /** PEM of the authority that signed the server's certificate. */
    readonly caCertificate?: string;
    /** Takes any certificate. */
    readonly insecure?: boolean;
    /** URL of an HTTP proxy, which may hold its user and password. */
    readonly proxy?: string;
  };
  readonly ssh?: { readonly privateKey: string; readonly passphrase?: string };
}
