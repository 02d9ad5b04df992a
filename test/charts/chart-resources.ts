import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** The files of a chart as resources of a service: `helm/<service>/...`, base64. */
export async function chartResources(chart: string): Promise<(service: string) => readonly object[]> {
  const entries = await readdir(chart, { recursive: true, withFileTypes: true });
  const files = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const path = join(entry.parentPath, entry.name);
        return { path: relative(chart, path), content: (await readFile(path)).toString('base64') };
      }),
  );
  return (service) => files.map(({ path, content }) => ({ path: `helm/${service}/${path}`, content }));
}
