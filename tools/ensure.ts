import { join } from 'node:path';
import { buildTool } from './build.ts';
import { CATALOGUE, type Tool, type ToolName } from './catalogue.ts';
import { findTool, keptPath, type Environment } from './find.ts';
import { findGo } from './go.ts';
import { withLock } from './lock.ts';
import { seconds, terminalReport, type Report } from './progress.ts';
import { projectRoot } from './root.ts';

export interface EnsureOptions {
  /** Default: the terminal. */
  readonly report?: Report | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Default: the environment of this process. */
  readonly environment?: Environment | undefined;
  /** Default: the project's folder. */
  readonly root?: string | undefined;
}

/**
 * The paths of the tools, building those that are found nowhere: minutes the first time, nothing after.
 * Throws SLW_SANDBOX_GO_MISSING, SLW_SANDBOX_BUILD_FAILED or SLW_SANDBOX_TOOL_UNUSABLE.
 */
export async function ensureTools<N extends ToolName>(
  names: readonly N[],
  options: EnsureOptions = {},
): Promise<Readonly<Record<N, string>>> {
  const root = options.root ?? projectRoot();
  const environment = options.environment ?? process.env;
  const wanted = CATALOGUE.filter((tool) => (names as readonly ToolName[]).includes(tool.name));
  const paths = new Map<string, string>();
  for (const tool of wanted) {
    const found = await findTool(tool, root, environment);
    if (found !== undefined) paths.set(tool.name, found);
  }
  const missing = wanted.filter((tool) => !paths.has(tool.name));
  for (const [index, tool] of missing.entries()) {
    paths.set(tool.name, await build(tool, `${index + 1} of ${missing.length}`, { ...options, root, environment }));
  }
  return Object.fromEntries(paths) as Record<N, string>;
}

interface BuildContext extends EnsureOptions {
  readonly root: string;
  readonly environment: Environment;
}

async function build(tool: Tool, position: string, context: BuildContext): Promise<string> {
  const report = context.report ?? terminalReport();
  const go = await findGo(tool, context.root, context.environment);
  const target = keptPath(context.root, tool);
  const lock = join(context.root, '.tools', `${tool.name}.lock`);
  const work = async () => {
    const built = await findTool(tool, context.root, context.environment);
    if (built !== undefined) return built; // another process was building it while this one waited
    const wait = report.wait(buildingText(tool, position));
    try {
      await buildTool(tool, { go, root: context.root, target, signal: context.signal });
    } catch (error) {
      wait.end();
      throw error;
    }
    wait.end(`built ${tool.name} ${tool.version}`);
    return target;
  };
  const onWait = (owner: number) => report.line(`process ${owner} is building ${tool.name}; waiting for it`);
  return await withLock(lock, work, { onWait, ...(context.signal === undefined ? {} : { signal: context.signal }) });
}

/** What a person reads while a tool is compiled. Pure. */
export function buildingText(tool: Tool, position: string): string {
  return `building ${tool.name} ${tool.version} (${position}, usually about ${roughly(tool.seconds)})`;
}

function roughly(amount: number): string {
  if (amount < 90)
    return seconds(Math.ceil(amount / 10) * 10_000)
      .replace(' s', ' seconds')
      .replace(/1 min.*/, '1 minute');
  return `${Math.round(amount / 60)} minutes`;
}
