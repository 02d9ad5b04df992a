import type { Command } from 'commander';
import type { NamedSandbox } from '../../../sandbox/index.ts';
import type { Kind } from '../terminal/index.ts';
import { sessionOf, type Host } from './host.ts';

interface NameOption {
  readonly name?: string;
}

interface UpOptions extends NameOption {
  readonly withRollouts?: boolean;
}

export function addSandbox(program: Command, host: Host): void {
  const parent = program.command('sandbox').description('a Kubernetes cluster of real parts on this machine');
  addUp(parent, host);
  addDown(parent, host);
  addStatus(parent, host);
}

function addUp(parent: Command, host: Host): void {
  parent
    .command('up')
    .description('start one that stays until `slipway sandbox down`')
    .option('--name <name>', 'its name, for several at once')
    .option('--with-rollouts', 'with the controller of Argo Rollouts')
    .action(async ({ name, withRollouts }: UpOptions, command: Command) => {
      const session = await sessionOf(host, command);
      const { DEFAULT_PARTS, PARTS_WITH_ROLLOUTS, sandboxUp } = await import('../../../sandbox/index.ts');
      const { silentReport } = await import('../../../tools/index.ts');
      const { printOne } = await import('../terminal/index.ts');
      const quiet = session.settings.quiet ? { report: silentReport() } : {};
      const parts = withRollouts === true ? PARTS_WITH_ROLLOUTS : DEFAULT_PARTS;
      const sandbox = await sandboxUp({ name, parts, signal: host.io.signal, ...quiet });
      const sentence = `sandbox ${sandbox.name} is up\n  export KUBECONFIG=${sandbox.kubeconfig}\n  slipway sandbox down --name ${sandbox.name}`;
      const words = { sentence, name: `sandbox/${sandbox.name}` };
      printOne(host.io.out, 'Sandbox', viewOf(sandbox), words, session.settings.output);
    });
}

function addDown(parent: Command, host: Host): void {
  parent
    .command('down')
    .description('end one and remove all that it left')
    .option('--name <name>', 'its name')
    .action(async ({ name }: NameOption, command: Command) => {
      const session = await sessionOf(host, command);
      const { DEFAULT_SANDBOX, sandboxDown } = await import('../../../sandbox/index.ts');
      const { printOne } = await import('../terminal/index.ts');
      await sandboxDown(name);
      const ended = name ?? DEFAULT_SANDBOX;
      const words = { sentence: `sandbox ${ended} is down`, name: `sandbox/${ended}` };
      printOne(host.io.out, 'Sandbox', { name: ended }, words, session.settings.output);
    });
}

function addStatus(parent: Command, host: Host): void {
  parent
    .command('status')
    .description('list those that are up; with --name, fail unless that one is')
    .option('--name <name>', 'its name')
    .action(async ({ name }: NameOption, command: Command) => {
      const session = await sessionOf(host, command);
      const { listSandboxes, sandboxNamed } = await import('../../../sandbox/index.ts');
      const { age, printList } = await import('../terminal/index.ts');
      const found = name === undefined ? await listSandboxes() : [await sandboxNamed(name)];
      const now = host.io.now();
      const kind: Kind<SandboxView> = {
        kind: 'Sandbox',
        name: (sandbox) => sandbox.name,
        columns: [
          { header: 'NAME', value: (sandbox) => sandbox.name },
          { header: 'API', value: (sandbox) => sandbox.apiServer },
          { header: 'AGE', value: (sandbox) => age(sandbox.started, now) },
          { header: 'KUBECONFIG', value: (sandbox) => sandbox.kubeconfig },
          { header: 'CONTEXT', value: (sandbox) => sandbox.context, wide: true },
        ],
      };
      printList(host.io.out, kind, found.map(viewOf), session.settings);
    });
}

type SandboxView = Pick<NamedSandbox, 'name' | 'apiServer' | 'context' | 'kubeconfig' | 'started' | 'dir'>;

function viewOf({ name, apiServer, context, kubeconfig, started, dir }: NamedSandbox): SandboxView {
  return { name, apiServer, context, kubeconfig, started, dir };
}
