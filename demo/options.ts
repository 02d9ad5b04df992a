import { parseArgs } from 'node:util';

export interface DemoOptions {
  /** Context of a kubeconfig to work on instead of a sandbox. */
  readonly context?: string;
  /** Whether the sandbox runs the controller of Argo Rollouts. */
  readonly rollouts: boolean;
  readonly help: boolean;
}

const HELP = `
  --context NAME   work on that cluster of KUBECONFIG (or ~/.kube/config) instead of a sandbox
  --with-rollouts  a sandbox with the controller of Argo Rollouts; a minute more to build, the first time
  --help           this
`;

/** The options of `npm run demo -- ...` and `npm start -- ...`; throws a TypeError that names an unknown one. */
export function readOptions(argv: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      context: { type: 'string' },
      'with-rollouts': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { help, 'with-rollouts': rollouts } = values;
  return { help, rollouts, ...(values.context === undefined ? {} : { context: values.context }) };
}

export function usage(command: string): string {
  return `usage: ${command} -- [options]\n${HELP}`;
}
