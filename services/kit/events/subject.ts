/** Where events lie in the stream: what followers of every event ask for. */
export const EVENT_SUBJECTS: readonly string[] = ['sh.keptn.>', 'slipway.event.>'];

/**
 * The subject that an event travels on: its type, as with Keptn; types of others below a prefix of Slipway's own, since
 * a stream cannot own every subject of a NATS account.
 */
export function subjectOf(type: string): string {
  return type.startsWith('sh.keptn.') ? type : `slipway.event.${type}`;
}
