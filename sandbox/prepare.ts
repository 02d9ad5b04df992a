import { generateKeyPairSync } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApiAccess } from './api.ts';
import { files } from './parts.ts';
import { stagesText } from './stages/index.ts';
import { kubeconfigText, tokenFile, type SandboxUser, type UserToken } from './users.ts';

/** Writes what the parts read at their start: tokens, the keys for service account tokens, kwok's stages. */
export async function prepareFolder(dir: string, users: readonly UserToken[]): Promise<void> {
  await mkdir(join(dir, 'logs'), { recursive: true, mode: 0o700 });
  // A folder that is used again holds the data of a cluster with other tokens and certificates.
  await rm(join(dir, 'etcd'), { recursive: true, force: true });
  await rm(files.certificates(dir), { recursive: true, force: true });
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const secret = { mode: 0o600 };
  await Promise.all([
    writeFile(files.tokens(dir), tokenFile(users), secret),
    writeFile(files.stages(dir), stagesText()),
    writeFile(files.signingKey(dir), pair.privateKey.export({ type: 'sec1', format: 'pem' }), secret),
    writeFile(files.verifyKey(dir), pair.publicKey.export({ type: 'spki', format: 'pem' }), secret),
  ]);
}

/** Writes the kubeconfig of each user, readable by its owner only. */
export async function writeKubeconfigs(
  dir: string,
  input: { readonly access: ApiAccess; readonly context: string; readonly users: readonly UserToken[] },
): Promise<void> {
  const { server, ca } = input.access;
  const write = (user: UserToken) => {
    const text = kubeconfigText({ context: input.context, server, ca, user });
    return writeFile(files.kubeconfig(dir, user.name), text, { mode: 0o600 });
  };
  await Promise.all(input.users.map(write));
}

/** The user of that name. */
export function userNamed(users: readonly UserToken[], name: SandboxUser): UserToken {
  const user = users.find((candidate) => candidate.name === name);
  if (user === undefined) throw new TypeError(`the sandbox has no user ${name}`);
  return user;
}
