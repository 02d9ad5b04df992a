import { coerceError } from '../services/kit/errors/index.ts';
import { CATALOGUE, ensureTools, type ToolName } from './index.ts';

/** `node dist/tools/ensure-main.js helm kwok`: builds what is missing and prints nothing when all is there. */
async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !CATALOGUE.some((tool) => tool.name === name));
  if (unknown.length > 0) {
    process.stderr.write(
      `unknown tool ${unknown.join(', ')}; known: ${CATALOGUE.map((tool) => tool.name).join(', ')}\n`,
    );
    return 2;
  }
  try {
    await ensureTools(names as readonly ToolName[]);
    return 0;
  } catch (error) {
    const known = coerceError(error);
    process.stderr.write(`${known.code}: ${known.message}\n${known.next}\n`);
    return known.exit;
  }
}

process.exitCode = await main(process.argv.slice(2));
