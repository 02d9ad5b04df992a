import { randomBytes } from 'node:crypto';

/** Users that the API server knows by token. Tests use the two without rights to check what RBAC allows. */
export type SandboxUser = 'admin' | 'slipway' | 'guest';

export interface UserToken {
  readonly name: SandboxUser;
  readonly token: string;
  readonly groups: readonly string[];
}

/** New tokens; `admin` may do all, `slipway` and `guest` nothing until a test binds them to a role. */
export function newUsers(random: (bytes: number) => Buffer = randomBytes): readonly UserToken[] {
  const token = () => random(24).toString('base64url');
  return [
    { name: 'admin', token: token(), groups: ['system:masters'] },
    { name: 'slipway', token: token(), groups: ['slipway:services'] },
    { name: 'guest', token: token(), groups: [] },
  ];
}

/** Rows of kube-apiserver's --token-auth-file: token, name, uid, groups. Pure. */
export function tokenFile(users: readonly UserToken[]): string {
  const row = (user: UserToken) => `${user.token},${user.name},${user.name}-uid,"${user.groups.join(',')}"`;
  return `${users.map(row).join('\n')}\n`;
}

export interface KubeconfigInput {
  readonly context: string;
  readonly server: string;
  readonly ca: string;
  readonly user: UserToken;
}

/** A kubeconfig, as JSON, which every YAML reader takes. Pure. */
export function kubeconfigText(input: KubeconfigInput): string {
  const authority = Buffer.from(input.ca).toString('base64');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': input.context,
    clusters: [{ name: input.context, cluster: { server: input.server, 'certificate-authority-data': authority } }],
    users: [{ name: input.user.name, user: { token: input.user.token } }],
    contexts: [{ name: input.context, context: { cluster: input.context, user: input.user.name } }],
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
