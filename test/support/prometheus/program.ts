import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { projectRoot, withLock } from '../../../tools/index.ts';

const PATIENCE = { timeout: 280_000 } as const;

/** The program: SLIPWAY_PROMETHEUS, the one on PATH, else out of Debian's package, unpacked once and not installed. */
export async function prometheusProgram(): Promise<string> {
  const named = process.env['SLIPWAY_PROMETHEUS'];
  if (named !== undefined) return named;
  const { failed } = await execa('prometheus', ['--version'], { reject: false });
  if (!failed) return 'prometheus';
  const home = join(projectRoot(), '.tools', 'prometheus-debian');
  const program = join(home, 'usr', 'bin', 'prometheus');
  await mkdir(join(projectRoot(), '.tools'), { recursive: true });
  await withLock(`${home}.lock`, async () => {
    if (!existsSync(program)) await unpack(home);
  });
  return program;
}

async function unpack(home: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-prometheus-'));
  try {
    console.log("prometheus is not on PATH; unpacking Debian's package");
    await download(folder);
    const [file] = (await readdir(folder)).filter((name) => name.endsWith('.deb'));
    if (file === undefined) throw new Error('prometheus is needed: put it on PATH, or run on a system with apt-get');
    const unpacked = `${home}.new`;
    await rm(unpacked, { recursive: true, force: true });
    await execa('dpkg', ['-x', join(folder, file), unpacked], PATIENCE);
    await rename(unpacked, home);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The lists of packages may be missing or old: they are read anew when the package is not found. */
async function download(folder: string): Promise<void> {
  const get = async () => execa('apt-get', ['download', 'prometheus'], { cwd: folder, reject: false, ...PATIENCE });
  if (!(await get()).failed) return;
  await execa('apt-get', ['-o', 'DPkg::Lock::Timeout=120', 'update', '-qq'], { reject: false, ...PATIENCE });
  await get();
}
