import { createHash } from 'node:crypto';

export interface Place {
  readonly name: string;
  readonly namespace: string;
  readonly node: string;
  readonly location: string;
}

/** Keptn's id of an integration; pods on other nodes that come later share that of the first. */
export function keptnId({ name, namespace, node }: Place): string {
  return sha1(`${name}-${namespace}-${node}`);
}

/** For planes whose nodes have equal names too, as the one node of small clusters often has (keptn/keptn#8055). */
export function idWithLocation({ name, namespace, node, location }: Place): string {
  return sha1(`${name}-${namespace}-${node}-${location}`);
}

/** What makes two registrations the same integration: all but the node, for that is another with each pod. */
export function placeKey({ name, namespace, location }: Place): string {
  return sha1(JSON.stringify([name, namespace, location]));
}

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
