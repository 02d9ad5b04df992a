import { coerce, satisfies } from 'semver';
import { ill, well, type Finding } from './finding.ts';

const NODE = '>=20.19.0';
const GIT = '>=2.30.0';
const HELM = '>=4.0.0';
const NATS = '>=2.12.0';

export function judgeNode(version: string): Finding {
  return judged('node', version, NODE, 'Install Node 20.19 or newer: https://nodejs.org');
}

/** `output` is that of `git --version`, undefined when there is no git. */
export function judgeGit(output: string | undefined): Finding {
  return judged('git', output, GIT, 'Install git 2.30 or newer, for example: apt-get install git');
}

/** `output` is that of `helm version --short`, undefined when there is no helm. */
export function judgeHelm(output: string | undefined): Finding {
  const next = 'Install Helm 4 (https://helm.sh) or name one with SLIPWAY_HELM_BINARY; `npm start` builds its own.';
  return judged('helm', output, HELM, next);
}

/** `info` is the first line a NATS server says: `INFO {...}`. */
export function judgeNats(url: string, info: string): Finding {
  const said = infoOf(info);
  if (said === undefined) return ill('nats', `${url} does not talk like NATS`, 'Check SLIPWAY_NATS_URL.');
  const version = judged('nats', said.version, NATS, 'Upgrade nats-server to 2.12 or newer; 2.14 is tested.');
  if (!version.ok) return version;
  if (said.jetstream !== true) return ill('nats', `${url} runs without JetStream`, 'Start it with: nats-server -js');
  return well('nats', `${said.version ?? ''} with JetStream at ${url}`);
}

function judged(name: string, text: string | undefined, range: string, next: string): Finding {
  const version = coerce(text)?.version;
  if (version === undefined) return ill(name, 'is not found', next);
  return satisfies(version, range) ? well(name, version) : ill(name, `${version} is too old, ${range} is needed`, next);
}

function infoOf(line: string): { version?: string; jetstream?: boolean } | undefined {
  const [, json] = /^INFO (\{.*\})\s*$/s.exec(line) ?? [];
  try {
    return json === undefined ? undefined : (JSON.parse(json) as { version?: string; jetstream?: boolean });
  } catch {
    return undefined; // Not NATS after all; the caller says so.
  }
}
