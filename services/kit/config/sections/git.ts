import { Type } from 'typebox';
import { duration } from './duration.ts';

export const git = Type.Object(
  {
    fetchInterval: duration('5s', 'How old what is known of a Git remote may be before it is fetched again.'),
    maxStale: duration(
      '10m',
      'How long projects are read as last known while their remote cannot be reached; writes are refused at once.',
    ),
    timeout: duration('1m', 'How long a fetch or push may take.'),
    sizeLimit: Type.Integer({
      default: 2_147_483_648,
      minimum: 1_048_576,
      maximum: 1_099_511_627_776,
      description: 'Bytes that the copy of a Git remote may have; a fetch that makes it larger is ended.',
    }),
    allowedHosts: Type.String({
      default: '*',
      description: 'Hosts that a Git remote may be at, comma separated host or host:port; * is any.',
    }),
    plainHttpHosts: Type.String({
      default: '',
      description: 'Hosts of Git remotes spoken to without TLS, comma separated host:port.',
    }),
    allowFile: Type.Boolean({
      default: false,
      description: 'Whether a Git remote may be a folder (file://): for machines without a network.',
    }),
    knownHostsFile: Type.Optional(
      Type.String({
        description:
          'Host keys of Git servers for ssh, as in known_hosts; without one the key of the first contact is kept and must not change.',
      }),
    ),
  },
  { additionalProperties: false },
);
