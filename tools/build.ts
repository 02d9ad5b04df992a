import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { slipwayError } from '../services/kit/errors/index.ts';
import type { Tool } from './catalogue.ts';

export interface BuildOptions {
  readonly go: string;
  readonly root: string;
  /** Where the program shall lie; it appears there complete or not at all. */
  readonly target: string;
  readonly signal?: AbortSignal | undefined;
}

/** Arguments of `go`. The same for all tools but the stamps, which only the linker reads: one compile is shared. Pure. */
export function buildArguments(tool: Tool, output: string): readonly string[] {
  const linker = ['-s', '-w', ...(tool.stamps ?? []).flatMap((stamp) => ['-X', stamp])].join(' ');
  return ['build', '-trimpath', '-ldflags', linker, '-o', output, tool.package];
}

/** Builds a tool into `target`. Throws SLW_SANDBOX_BUILD_FAILED with the compiler's last lines. */
export async function buildTool(tool: Tool, options: BuildOptions): Promise<void> {
  const unfinished = `${options.target}.building-${process.pid}`;
  await mkdir(dirname(options.target), { recursive: true });
  try {
    const result = await execa(options.go, buildArguments(tool, unfinished), {
      cwd: join(options.root, tool.module),
      env: { CGO_ENABLED: '0', GOTOOLCHAIN: 'local', GOWORK: 'off' },
      stdin: 'ignore',
      all: true,
      reject: false,
      maxBuffer: 10_000_000,
      ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
    });
    options.signal?.throwIfAborted();
    if (result.failed) {
      const lines = lastLines(result.all === '' ? String(result.message) : result.all, 12);
      throw slipwayError('SLW_SANDBOX_BUILD_FAILED', { tool: tool.name, version: tool.version, lines });
    }
    await rename(unfinished, options.target);
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** The last `count` lines that hold something. Pure. */
export function lastLines(text: string, count: number): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-count).join('\n');
}
