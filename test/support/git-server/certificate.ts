import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { temporaryFolder } from '../clean-up.ts';

/** A key and a certificate that signs itself, for a name such as `DNS:git.test.invalid` or `IP:127.0.0.1`; PEM. */
export async function selfSigned(name: string): Promise<{ readonly key: string; readonly cert: string }> {
  const dir = await temporaryFolder();
  const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')];
  const names = ['-subj', '/CN=git', '-addext', `subjectAltName=${name}`];
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...names, '-keyout', key, '-out', cert];
  await execa('openssl', made);
  return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
}
