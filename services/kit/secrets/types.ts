/** A few texts that belong together, such as a token and a certificate. */
export type SecretValues = Readonly<Record<string, string>>;

/** Named secrets. Whoever may read the store may read them all: names tell nothing. */
export interface Secrets {
  /** Undefined when there is none. @throws SLW_SECRET_NAME_INVALID, SLW_SECRET_UNREADABLE, SLW_KUBE_* */
  get(name: string): Promise<SecretValues | undefined>;
  /** Replaces all values that were there. @throws SLW_SECRET_NAME_INVALID, SLW_SECRET_UNWRITABLE, SLW_KUBE_* */
  put(name: string, values: SecretValues): Promise<void>;
  /** False when there was none. */
  delete(name: string): Promise<boolean>;
  /** Names, sorted. */
  list(): Promise<readonly string[]>;
}
