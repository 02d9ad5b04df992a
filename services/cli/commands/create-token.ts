import type { Command } from 'commander';
import { repeated, sessionOf, type Host } from './host.ts';

interface Options {
  readonly right?: readonly string[];
  readonly project?: readonly string[];
  readonly stage?: readonly string[];
  readonly service?: readonly string[];
  readonly expires?: string;
}

const HELP = 'slipway token create --help';

export function addCreateToken(parent: Command, host: Host): void {
  parent
    .command('create <name>')
    .description('make a token: shown once, with the line for the file of users and rights; no server is asked')
    .option('-r, --right <right>', 'read, deliver, approve, control, configure, execute or admin; repeatable', repeated)
    .option('-p, --project <pattern>', 'only in these projects, * stands for any letters; repeatable', repeated)
    .option('-s, --stage <pattern>', 'only in these stages; repeatable', repeated)
    .option('--service <pattern>', 'only for these services; repeatable', repeated)
    .option('--expires <when>', 'a time such as 2027-01-01T00:00:00Z, or a Go duration from now such as 2160h')
    .action(async (name: string, options: Options, command: Command) => {
      const { settings } = await sessionOf(host, command);
      const { createToken } = await import('../../kit/access/index.ts');
      const { randomBytes } = await import('node:crypto');
      const { stringify } = await import('yaml');
      const { printOne } = await import('../terminal/index.ts');
      const granted = await checked(options, host.io.now());
      const { token, sha256 } = createToken(randomBytes);
      const line = { name, sha256, ...granted };
      const flow = stringify(line, { collectionStyle: 'flow', lineWidth: 0 }).trim();
      const sentence = `Keep this token, it is shown only once:\n\n  ${token}\n\nA line for \`tokens:\` in the file of users and rights:\n\n  - ${flow}`;
      printOne(host.io.out, 'Token', { token, line }, { sentence, name: token }, settings.output);
    });
}

async function checked({ right = [], project, stage, service, expires }: Options, now: number): Promise<object> {
  const { RIGHTS } = await import('../../kit/access/index.ts');
  const known: readonly string[] = RIGHTS;
  const wrong = right.filter((name) => !known.includes(name));
  const until = expires === undefined ? undefined : await endOf(expires, now);
  const fields = [
    ...(right.length === 0 ? [{ field: '--right', message: `is required: ${RIGHTS.join(', ')}` }] : []),
    ...wrong.map((name) => ({ field: '--right', message: `must be one of ${RIGHTS.join(', ')}, not "${name}"` })),
    ...(until === 'wrong' ? [{ field: '--expires', message: 'must be a time to come or a Go duration' }] : []),
  ];
  if (fields.length > 0) {
    const { slipwayError } = await import('../../kit/errors/index.ts');
    throw slipwayError('SLW_CLI_USAGE', { reason: 'A token cannot be made like this', help: HELP }, { fields });
  }
  return {
    rights: right,
    ...(project === undefined ? {} : { projects: project }),
    ...(stage === undefined ? {} : { stages: stage }),
    ...(service === undefined ? {} : { services: service }),
    ...(until === undefined ? {} : { expires: until }),
  };
}

async function endOf(expires: string, now: number): Promise<string> {
  const { parseDuration } = await import('../../kit/config/index.ts');
  const span = parseDuration(expires);
  const end = span === undefined ? Date.parse(expires) : now + span;
  return Number.isNaN(end) || end <= now ? 'wrong' : new Date(end).toISOString();
}
