import { execa } from 'execa';

const TRIES: readonly (readonly [string, ...string[]])[] = [['docker-compose'], ['docker', 'compose']];

/**
 * How to call docker-compose here. Without one, Debian's package is installed where that is possible (root and apt-get);
 * `config` needs no Docker daemon.
 */
export async function composeCommand(): Promise<readonly [string, ...string[]]> {
  const found = (await firstThatRuns()) ?? (await installed());
  if (found === undefined) {
    throw new Error('docker-compose is needed: put it on PATH, or run as root on a system with apt-get');
  }
  return found;
}

async function firstThatRuns(): Promise<readonly [string, ...string[]] | undefined> {
  for (const [program, ...rest] of TRIES) {
    const { failed } = await execa(program, [...rest, 'version'], { reject: false, timeout: 30_000 });
    if (!failed) return [program, ...rest];
  }
  return undefined;
}

async function installed(): Promise<readonly [string, ...string[]] | undefined> {
  const { failed } = await execa('apt-get', ['--version'], { reject: false });
  if (failed || process.getuid?.() !== 0) return undefined;
  console.log("docker-compose is not on PATH; installing Debian's package with apt-get");
  const options = { timeout: 280_000, env: { DEBIAN_FRONTEND: 'noninteractive' } };
  // Another test run may hold the lock.
  const lock = ['-o', 'DPkg::Lock::Timeout=120'];
  await execa('apt-get', [...lock, 'update', '-qq'], options);
  await execa('apt-get', [...lock, 'install', '-y', '-qq', '--no-install-recommends', 'docker-compose'], options);
  return await firstThatRuns();
}
