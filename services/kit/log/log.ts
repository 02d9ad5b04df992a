import { pino, type DestinationStream, type Logger } from 'pino';

export type Log = Logger;

/** Names under which a secret could reach a log record, at the top and one level below. Tested in log.test.ts. */
const SECRET_FIELDS = ['token', 'password', 'authorization', 'secret', 'apiToken', 'x-token', 'seed', 'creds', 'env'];

export interface LogOptions {
  readonly level: string;
  readonly destination?: DestinationStream;
}

/** A log writing JSON lines to stderr, so that stdout stays free for data. */
export function createLog(options: LogOptions): Log {
  const settings = {
    level: options.level,
    base: {},
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: SECRET_FIELDS.flatMap((name) => [`["${name}"]`, `*["${name}"]`]), censor: '[redacted]' },
    serializers: { error: pino.stdSerializers.errWithCause },
  };
  return pino(settings, options.destination ?? pino.destination({ fd: 2, sync: true }));
}

/** For code that must have a log where nobody reads one. */
export function silentLog(): Log {
  return pino({ level: 'silent' });
}
