import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { Server, utils, type Channel, type ParsedKey } from 'ssh2';
import { cleanUpLater, temporaryFolder } from '../clean-up.ts';

export interface SshServer {
  /** `ssh://git@127.0.0.1:1234`, without a path. */
  readonly url: string;
  readonly host: string;
  readonly root: string;
  /** A line of known_hosts. */
  readonly hostKey: string;
  /** What it lets in. */
  readonly privateKey: string;
  readonly passphrase: string;
  repository(name: string): Promise<string>;
}

const PASSPHRASE = 'a passphrase with spaces';

/** An ssh server that runs git for the owner of one key, and nothing else; ended after the last test of the file. */
export async function startSshServer(): Promise<SshServer> {
  const root = await temporaryFolder();
  const [host, user] = await Promise.all([keyPair(root, 'host', ''), keyPair(root, 'user', PASSPHRASE)]);
  const allowed = parsed(user.publicKey).getPublicSSH();
  const server = new Server({ hostKeys: [host.privateKey] }, (client) => {
    client.on('error', () => undefined);
    client.on('authentication', (attempt) => {
      const isKnown = attempt.method === 'publickey' && attempt.key?.data.equals(allowed) === true;
      const { blob, signature, hashAlgo } = attempt;
      const isSigned =
        signature === undefined ||
        (blob !== undefined && parsed(user.publicKey).verify(blob, signature, hashAlgo) === true);
      if (isKnown && isSigned) attempt.accept();
      else attempt.reject(['publickey']);
    });
    client.on('session', (accept) => {
      const session = accept();
      session.on('env', (acceptEnv) => acceptEnv?.());
      session.on('exec', (acceptExec, _, { command }) => run(root, command, acceptExec()));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  cleanUpLater(async () => {
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address();
  const [type = '', key = ''] = host.publicKey.split(' ');
  const url = `ssh://git@127.0.0.1:${port}`;
  return {
    ...{ url, host: `127.0.0.1:${port}`, root, privateKey: user.privateKey, passphrase: PASSPHRASE },
    hostKey: `[127.0.0.1]:${port} ${type} ${key}\n`,
    async repository(name) {
      await execa('git', ['init', '-q', '--bare', '--initial-branch=main', join(root, `${name}.git`)]);
      return `${url}/${name}.git`;
    },
  };
}

/** `git-upload-pack '/shop.git'` */
function run(root: string, command: string, channel: Channel): void {
  const [, service = '', path = ''] = /^git-(upload-pack|receive-pack) '\/([a-z-]+\.git)'$/.exec(command) ?? [];
  if (service === '') {
    channel.stderr.write('only git is run here\n');
    channel.exit(1);
    channel.end();
    return;
  }
  const child = execa('git', [service, join(root, path)], { reject: false, buffer: false });
  channel.pipe(child.stdin);
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  void child.then(({ exitCode }) => {
    channel.exit(exitCode ?? 1);
    channel.end();
  });
}

async function keyPair(folder: string, name: string, passphrase: string) {
  const file = join(folder, `${name}.key`);
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', '', '-f', file]);
  const [privateKey, publicKey] = await Promise.all([readFile(file, 'utf8'), readFile(`${file}.pub`, 'utf8')]);
  return { privateKey, publicKey };
}

function parsed(publicKey: string): ParsedKey {
  const key = utils.parseKey(publicKey);
  if (key instanceof Error) throw key;
  return key;
}
