import type { DirectBatchOptions, DirectLastFor, JetStreamManager, StoredMsg } from '@nats-io/jetstream';

/**
 * The messages of one direct read. By callback, because the client's iterator leaves its subscription behind for five
 * seconds (measured, client 3.4.0).
 */
export async function directMessages(
  manager: JetStreamManager,
  stream: string,
  query: DirectBatchOptions | DirectLastFor,
): Promise<readonly StoredMsg[]> {
  const found: StoredMsg[] = [];
  return new Promise((resolve, reject) => {
    const callback = (done: { readonly err?: Error } | null, message: StoredMsg) => {
      if (done === null) found.push(message);
      else if (done.err === undefined || isNotFound(done.err)) resolve(found);
      else reject(done.err);
    };
    const asked =
      'multi_last' in query
        ? manager.direct.getLastMessagesFor(stream, { ...query, callback })
        : manager.direct.getBatch(stream, { ...query, callback });
    asked.catch(reject);
  });
}

/** The server's word for an answer without a message. */
function isNotFound(error: Error): boolean {
  return (error as { readonly code?: unknown }).code === 404;
}
