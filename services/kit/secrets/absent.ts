/** For what is not there, as `readFile(...).catch(absent)`; all else is thrown again. */
export function absent(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  return undefined;
}
