import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { messageOf, slipwayError } from '../../services/kit/errors/index.ts';
import { findGo, projectRoot, toolNamed } from '../../tools/index.ts';
import { CRDS, type CrdName } from './catalogue.ts';

const DOWNLOAD_MS = 280_000;

/** The YAML of a definition, downloaded the first time. Throws SLW_SANDBOX_GO_MISSING or SLW_SANDBOX_CRD_FAILED. */
export async function readCrd(name: CrdName): Promise<string> {
  const { module, file } = CRDS[name];
  const text = await readFile(join(await folderOf(module, name), file), 'utf8');
  const definition = definitionIn(text, name);
  if (definition === undefined) throw failed(name, `${module} does not have it in ${file}`);
  return definition;
}

/** The document of a YAML stream that is the definition of that name. Pure. */
export function definitionIn(text: string, name: string): string | undefined {
  return text.split(/^---$/m).find((document) => document.includes(`\n  name: ${name}\n`));
}

/** Where go keeps the module. The command runs outside of any module: it must not touch a go.mod. */
async function folderOf(module: string, name: CrdName): Promise<string> {
  const go = await findGo(toolNamed('kube-apiserver'), projectRoot(), process.env);
  const result = await execa(go, ['mod', 'download', '-json', '--', module], {
    cwd: tmpdir(),
    env: { GOTOOLCHAIN: 'local', GOWORK: 'off' },
    timeout: DOWNLOAD_MS,
    stdin: 'ignore',
    reject: false,
  });
  const answer = parsed(result.stdout, name);
  if (answer.Dir === undefined || answer.Error !== undefined) throw failed(name, answer.Error ?? result.stderr);
  return answer.Dir;
}

/** What go prints, also when it fails. */
interface Download {
  readonly Dir?: string;
  readonly Error?: string;
}

function parsed(stdout: string, name: CrdName): Download {
  try {
    return JSON.parse(stdout) as Download;
  } catch (cause) {
    throw failed(name, `go prints no JSON: ${messageOf(cause)}`, cause);
  }
}

function failed(name: CrdName, reason: string, cause?: unknown): Error {
  return slipwayError('SLW_SANDBOX_CRD_FAILED', { name, reason }, { cause });
}
