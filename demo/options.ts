import { parseArgs } from 'node:util';

export interface DemoOptions {
  /** Context of a kubeconfig to work on instead of a sandbox. */
  readonly context?: string;
  readonly help: boolean;
}

const HELP = `
  --context NAME   work on that cluster of KUBECONFIG (or ~/.kube/config) instead of a sandbox
  --help           this
`;

/** The options of `npm run demo -- ...` and `npm start -- ...`; throws a TypeError that names an unknown one. */
export function readOptions(argv: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: { context: { type: 'string' }, help: { type: 'boolean', default: false } },
  });
  return { help: values.help, ...(values.context === undefined ? {} : { context: values.context }) };
}

export function usage(command: string): string {
  return `usage: ${command} -- [options]\n${HELP}`;
}
