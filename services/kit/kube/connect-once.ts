import { connect, type Connection } from './connect.ts';
import type { ClusterSource } from './types.ts';

/** The connection of one client, as all its calls share it. */
export interface SharedConnection {
  connection(): Promise<Connection>;
  close(): void;
}

/** The connection is made by the first call; one that could not be made is tried again by the next. */
export function connectOnce(
  source: ClusterSource,
  env: Readonly<Record<string, string | undefined>>,
): SharedConnection {
  let pending: Promise<Connection> | undefined;
  /** Calls that began before a renewal end on it. */
  let previous: Promise<Connection> | undefined;
  let version: string | undefined;

  async function connection(): Promise<Connection> {
    const current = await source.renewal?.current();
    if (pending !== undefined && current !== version) {
      closeLater(previous);
      [previous, pending] = [pending, undefined];
    }
    version = current;
    pending ??= open(source, env).catch((error: unknown) => {
      pending = undefined;
      throw error;
    });
    return pending;
  }

  return {
    connection,
    close: () => {
      closeLater(previous);
      closeLater(pending);
    },
  };
}

async function open(source: ClusterSource, env: Readonly<Record<string, string | undefined>>): Promise<Connection> {
  const made = await connect(source, env);
  const { renewal } = source;
  if (renewal === undefined) return made;
  return { ...made, explain: async (error) => renewal.explain(error) };
}

function closeLater(connection: Promise<Connection> | undefined): void {
  void connection?.then(
    (made) => made.close(),
    () => undefined,
  );
}
