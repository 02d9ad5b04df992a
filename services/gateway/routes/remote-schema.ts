import { Type } from 'typebox';

const closed = { additionalProperties: false };
const line = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '^[^\\u0000-\\u001f\\u007f]+$' });
const pem = Type.String({ minLength: 1, maxLength: 65_536, description: 'PEM.' });

/** A Git remote and the way in: taken, and never given out again. */
export const remoteSchema = Type.Object(
  {
    url: Type.String({ minLength: 1, maxLength: 2_000, description: 'https://, ssh:// or user@host:path.' }),
    user: Type.Optional(Type.String({ pattern: '^[^:\\u0000-\\u001f\\u007f]{1,200}$' })),
    https: Type.Optional(
      Type.Object(
        {
          token: Type.Optional(line(4_096)),
          caCertificate: Type.Optional(pem),
          insecure: Type.Optional(Type.Boolean({ description: 'Take any certificate.' })),
          proxy: Type.Optional(line(2_000)),
        },
        closed,
      ),
    ),
    ssh: Type.Optional(Type.Object({ privateKey: pem, passphrase: Type.Optional(line(1_024)) }, closed)),
  },
  closed,
);

/** What is told of a remote. */
export const remoteView = Type.Object({
  url: Type.String(),
  user: Type.Optional(Type.String()),
  trouble: Type.Optional(
    Type.Object(
      { code: Type.String(), message: Type.String(), since: Type.String() },
      { description: 'Why it cannot be fetched at present: projects are read as last known.' },
    ),
  ),
});
