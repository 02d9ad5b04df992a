import { mkdir, readdir, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, slipwayError } from '../errors/index.ts';
import { absent } from './absent.ts';
import { seal, unseal } from './cipher.ts';
import { keyIn } from './key.ts';
import { checkSecretName, secretNameProblem } from './names.ts';
import type { Secrets } from './types.ts';

export interface FileSecretsOptions {
  /** One encrypted file a secret. */
  readonly folder: string;
  readonly keyFile: string;
  /** Names files in the making; unique. */
  readonly newId: () => string;
}

const SUFFIX = '.secret';

/** Secrets in files that only the key opens; several processes may share the folder. */
export function createFileSecrets({ folder, keyFile, newId }: FileSecretsOptions): Secrets {
  const pathOf = (name: string) => join(folder, `${name}${SUFFIX}`);
  return {
    async get(name) {
      checkSecretName(name);
      const content = await readFile(pathOf(name)).catch(absent);
      if (content === undefined) return undefined;
      const key = await keyIn(keyFile, newId());
      try {
        return unseal(key, name, content);
      } catch (cause) {
        throw slipwayError('SLW_SECRET_UNREADABLE', { name, file: pathOf(name), keyFile }, { cause });
      }
    },
    async put(name, values) {
      checkSecretName(name);
      const sealed = seal(await keyIn(keyFile, newId()), name, values);
      await write(folder, pathOf(name), { name, sealed, id: newId() });
    },
    async delete(name) {
      checkSecretName(name);
      return unlink(pathOf(name)).then(
        () => true,
        (error: unknown) => absent(error) ?? false,
      );
    },
    async list() {
      const entries = (await readdir(folder).catch(absent)) ?? [];
      const names = entries.filter((entry) => entry.endsWith(SUFFIX)).map((entry) => entry.slice(0, -SUFFIX.length));
      return names.filter((name) => secretNameProblem(name) === undefined).sort();
    },
  };
}

interface Written {
  readonly name: string;
  readonly sealed: Buffer;
  readonly id: string;
}

async function write(folder: string, path: string, { name, sealed, id }: Written): Promise<void> {
  const aside = join(folder, `.new-${id}`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(aside, sealed, { mode: 0o600, flag: 'wx', flush: true });
    await rename(aside, path);
  } catch (cause) {
    await rm(aside, { force: true });
    throw slipwayError('SLW_SECRET_UNWRITABLE', { name, file: path, reason: messageOf(cause) }, { cause });
  }
}
