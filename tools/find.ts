import { access, constants, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { messageOf, slipwayError } from '../services/kit/errors/index.ts';
import type { Tool } from './catalogue.ts';
import { isAtLeast, versionIn } from './version.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a built tool is kept; by version, so that a new pin is built and an old checkout finds its own. */
export function keptPath(root: string, tool: Tool): string {
  return join(root, '.tools', `${tool.name}-${tool.version}`, tool.name);
}

/**
 * The program to use without building: the one that its variable names, then KUBEBUILDER_ASSETS, then PATH, then the
 * one kept from an earlier build. Throws SLW_SANDBOX_TOOL_UNUSABLE when the variable names one that cannot be used:
 * who names a program wants that program and no other.
 */
export async function findTool(tool: Tool, root: string, environment: Environment): Promise<string | undefined> {
  const named = environment[tool.variable];
  if (named !== undefined && named !== '') return await checkNamed(tool, named);
  for (const candidate of candidates(tool, environment)) {
    if ((await isProgram(candidate)) && (await whyUnfit(tool, candidate)) === undefined) return candidate;
  }
  const kept = keptPath(root, tool);
  return (await isProgram(kept)) ? kept : undefined;
}

/** Where a program of that name may lie besides the kept ones, best first. Pure. */
export function candidates(tool: Pick<Tool, 'name'>, environment: Environment): readonly string[] {
  const folders = [environment['KUBEBUILDER_ASSETS'] ?? '', ...(environment['PATH'] ?? '').split(delimiter)];
  return folders.filter((folder) => folder !== '').map((folder) => join(folder, tool.name));
}

async function checkNamed(tool: Tool, path: string): Promise<string> {
  const reason = (await isProgram(path)) ? await whyUnfit(tool, path) : 'there is no program of that path';
  if (reason === undefined) return path;
  throw slipwayError('SLW_SANDBOX_TOOL_UNUSABLE', { tool: tool.name, variable: tool.variable, path, reason });
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false; // absent or not ours to run: both mean that the next place is looked at
  }
}

async function whyUnfit(tool: Tool, path: string): Promise<string | undefined> {
  if (tool.accepts === undefined) return undefined;
  try {
    const { stdout } = await execa(path, tool.accepts.ask, { timeout: 10_000, maxBuffer: 100_000, stdin: 'ignore' });
    const version = versionIn(stdout);
    if (isAtLeast(version, tool.accepts.oldest)) return undefined;
    return `it is version ${version ?? 'unknown'}, and ${tool.accepts.oldest} or newer is needed`;
  } catch (error) {
    return `it does not tell its version: ${messageOf(error)}`;
  }
}
