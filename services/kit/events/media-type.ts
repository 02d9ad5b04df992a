/** `application/json; charset=utf-8` without its parameters, in lower case. */
export function mediaType(contentType: string): string {
  return (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
}

/** Whether data of that content type is JSON; data without one is (CloudEvents JSON format 3.1). */
export function isJsonType(contentType: unknown): boolean {
  if (typeof contentType !== 'string') return true;
  const type = mediaType(contentType);
  return type === 'application/json' || type === 'text/json' || type.endsWith('+json');
}
