import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { CLI } from '../../../demo/index.ts';

export interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the compiled `slipway` as a user does: a process, its streams, its exit code. */
export type Slipway = (...words: readonly string[]) => Promise<Ran>;

export function slipwayCommand(env: Readonly<Record<string, string>>): Slipway {
  return async (...words) => {
    const ran = await execa(process.execPath, [CLI, ...words], {
      env: { ...cleanEnvironment(), ...env },
      extendEnv: false,
      reject: false,
      timeout: 60_000,
      stdin: 'ignore',
    });
    return { exit: ran.exitCode ?? -1, out: ran.stdout, err: ran.stderr };
  };
}

/** Without the settings of whoever runs the tests. */
export function cleanEnvironment(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR'];
  const kept = names.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return {
    ...(Object.fromEntries(kept) as Record<string, string>),
    XDG_CONFIG_HOME: join(tmpdir(), 'slipway-test-no-config'),
    LANG: 'C.UTF-8',
  };
}
