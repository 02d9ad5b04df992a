/** The shipyard with other waits for its real users. Pure. */
export function withWait(text: string, wait: string): string {
  return text.replaceAll(/(canarywaitduration:) \S+/g, `$1 ${wait}`);
}
