import { Type, type Static } from 'typebox';
import { pageFieldsSchema, pageQuery } from '../control-plane/index.ts';

const BASE64 = '^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$';
const content = Type.Optional(Type.String({ pattern: BASE64, description: 'Base64; absent: an empty file.' }));
const uri = Type.String({ minLength: 1, maxLength: 1_024 });
const commit = Type.Optional(Type.String({ maxLength: 64, description: 'Full sha; absent: the newest.' }));

const metadata = Type.Object({
  branch: Type.Optional(Type.String()),
  upstreamURL: Type.String(),
  version: Type.String({ description: 'The commit.' }),
});

export const listBody = Type.Object({
  resources: Type.Array(Type.Object({ resourceURI: uri, resourceContent: content }), { minItems: 1, maxItems: 1_000 }),
});
export const oneBody = Type.Object({ resourceContent: content });
export const oneQuery = Type.Object({ gitCommitID: commit, commitID: commit });
export const listQuery = Type.Object(pageQuery);

export const written = Type.Object({ commitID: Type.String(), metadata });
export const oneAnswer = Type.Object({ resourceURI: Type.String(), resourceContent: Type.String(), metadata });
export const listAnswer = Type.Object({
  resources: Type.Array(Type.Object({ resourceURI: Type.String(), metadata })),
  ...pageFieldsSchema,
});

export type ResourceMetadata = Static<typeof metadata>;
