/** A time as Keptn writes it where its clients read a number: nanoseconds since 1970. */
export function nanoseconds(time: string): string {
  return String(BigInt(Date.parse(time)) * 1_000_000n);
}
