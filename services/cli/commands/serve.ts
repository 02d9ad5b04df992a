import type { Command } from 'commander';
import type { Host } from './host.ts';

export function addServe(parent: Command, host: Host): void {
  parent
    .command('serve [services...]')
    .description(
      'run Slipway: all services in one process, or the named ones (gateway, conductor, approval, evaluation, remediation, deployer, rollouts, sinks)',
    )
    .option('--config <file>', 'YAML file with settings; SLIPWAY_* variables win over it (docs/reference/config.md)')
    .action(async (services: string[], options: { config?: string }) => {
      const { serve } = await import('../serve/index.ts');
      const file = options.config === undefined ? {} : { configFile: options.config };
      host.exitWith(await serve({ services, ...file }));
    });
}
