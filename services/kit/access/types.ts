/** What somebody may do, from looking to everything; `execute` is for executors, which answer tasks. */
export const RIGHTS = ['read', 'deliver', 'approve', 'control', 'configure', 'execute', 'admin'] as const;
export type Right = (typeof RIGHTS)[number];

/** Rights on some projects, stages and services; names may hold `*`, and what is left out is any of them. */
export interface Grant {
  readonly rights: readonly Right[];
  readonly projects?: readonly string[];
  readonly stages?: readonly string[];
  readonly services?: readonly string[];
}

/** Who sends a request, and what they may do. */
export interface Actor {
  readonly name: string;
  /** `shared`: the one token of `http.token`, behind which anybody may stand; `loopback`: no token is set at all. */
  readonly kind: 'shared' | 'token' | 'oidc' | 'loopback';
  /** As the identity provider names them. */
  readonly groups?: readonly string[];
  readonly grants: readonly Grant[];
}

/** What a request wants to do, and where. What is absent is everywhere. */
export interface Wish {
  readonly right: Right;
  readonly project?: string | undefined;
  readonly stage?: string | undefined;
  readonly service?: string | undefined;
}
