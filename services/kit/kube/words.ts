const MAX_WORDS = 300;

/** Somebody else's message on one line of bounded length. */
export function clip(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length <= MAX_WORDS ? line : `${line.slice(0, MAX_WORDS - 1)}…`;
}

/** `Reason: message`, or the reason alone when there is no message. */
export function reasoned(reason: string, message: string | undefined): string {
  return message === undefined || message.trim() === '' ? reason : `${reason}: ${clip(message)}`;
}
