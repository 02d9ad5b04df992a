import type { ResourceFile } from './types.ts';

/** Git holds no empty folders: this file is what makes a stage and a service exist. */
export const METADATA_FILE = 'metadata.yaml';
export const SHIPYARD_FILE = 'shipyard.yaml';

/** Keptn's keys, in the case its Go library writes them. All names are checked: none needs quotes. */
export function projectMetadata(project: string, time: Date): ResourceFile {
  return metadata([`projectname: ${project}`, createdAt(time), 'isusingdirectorystructure: true']);
}

export function stageMetadata(stage: string, time: Date): ResourceFile {
  return metadata([`stagename: ${stage}`, createdAt(time)]);
}

export function serviceMetadata(service: string, time: Date): ResourceFile {
  return metadata([`servicename: "${service}"`, createdAt(time)]);
}

function createdAt(time: Date): string {
  return `creationtimestamp: "${time.toISOString()}"`;
}

function metadata(lines: readonly string[]): ResourceFile {
  return { path: METADATA_FILE, content: Buffer.from(`${lines.join('\n')}\n`) };
}
