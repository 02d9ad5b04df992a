import type { Kube, ObjectList, ObjectMeta } from '../kube/index.ts';
import { checkSecretName } from './names.ts';
import type { Secrets, SecretValues } from './types.ts';

/** What tells our Secrets from others; the name is in theirs, since a label's value is too short for it. */
const SECRET_LABEL = 'slipway.dev/secret';
const PREFIX = 'slipway-secret-';
const FIELD_MANAGER = 'slipway';

interface KubeSecret {
  readonly metadata: ObjectMeta;
  readonly data?: Readonly<Record<string, string>>;
}

/** Each a Kubernetes Secret of one namespace. Those of others are neither read nor touched, whatever their name. */
export function createKubeSecrets(kube: Pick<Kube, 'get' | 'remove' | 'change'>, namespace: string): Secrets {
  const collection = `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets`;
  const pathOf = (name: string) => `${collection}/${PREFIX}${encodeURIComponent(name)}`;

  async function found(name: string): Promise<KubeSecret | undefined> {
    checkSecretName(name);
    const secret = await kube.get<KubeSecret>(pathOf(name));
    return secret?.metadata.labels?.[SECRET_LABEL] === undefined ? undefined : secret;
  }

  return {
    async get(name) {
      const secret = await found(name);
      return secret === undefined ? undefined : decoded(secret.data ?? {});
    },
    async put(name, values) {
      checkSecretName(name);
      await kube.change({
        path: pathOf(name),
        type: 'apply',
        body: manifestOf(name, namespace, values),
        fieldManager: FIELD_MANAGER,
      });
    },
    delete: async (name) => (await found(name)) !== undefined && kube.remove(pathOf(name)),
    async list() {
      const query = { labelSelector: SECRET_LABEL };
      const list = await kube.get<ObjectList<KubeSecret>>(collection, { query, only: 'metadata' });
      return (list?.items ?? []).map(({ metadata }) => metadata.name.slice(PREFIX.length)).sort();
    },
  };
}

/** All data is ours: what an apply leaves out is taken away. */
function manifestOf(name: string, namespace: string, values: SecretValues) {
  const data = Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: `${PREFIX}${name}`,
      namespace,
      labels: { 'app.kubernetes.io/managed-by': 'slipway', [SECRET_LABEL]: 'true' },
    },
    type: 'Opaque',
    data: Object.fromEntries(data) as Readonly<Record<string, string>>,
  };
}

function decoded(data: Readonly<Record<string, string>>): SecretValues {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]),
  );
}
