/** A version that was delivered to a service in a stage, by the position of its event in the stream. */
export interface Delivered {
  readonly seq: number;
  readonly image: string;
}

/** So many are remembered of a service: enough to say what a rollback goes back to. */
const REMEMBERED = 20;

/** The list with one more, in the order of the stream, each event once. Pure. */
export function remember(list: readonly Delivered[], one: Delivered): readonly Delivered[] {
  const others = list.filter(({ seq }) => seq !== one.seq);
  return [...others, one].sort((a, b) => a.seq - b.seq).slice(-REMEMBERED);
}

/** Whether nothing was delivered before that event. Pure. */
export function isFirst(list: readonly Delivered[], seq: number): boolean {
  return list.every((entry) => entry.seq >= seq);
}

/** The image that served before the newest one as of that event; undefined where there was none. Pure. */
export function imageBefore(list: readonly Delivered[], seq: number): string | undefined {
  const images = list.filter((entry) => entry.seq < seq).map(({ image }) => image);
  const newest = images.at(-1);
  return images.filter((image) => image !== newest).at(-1);
}
