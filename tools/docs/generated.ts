import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandPage } from '../../services/cli/index.ts';
import { configSchema } from '../../services/kit/config/index.ts';
import { registry } from '../../services/kit/errors/index.ts';
import { describeValues, valueComments, valuesSchema } from '../chart/index.ts';
import { configPage } from './config-page.ts';
import { errorsPage } from './errors-page.ts';

export interface GeneratedFile {
  /** Relative to the repository. */
  readonly path: string;
  readonly content: string;
}

/** Every generated file as it should be now. `npm run docs` writes them; a test asks whether the committed ones agree. */
export function generatedFiles(root: string): readonly GeneratedFile[] {
  const comments = valueComments(readFileSync(join(root, 'chart/values.yaml'), 'utf8'));
  const values = JSON.stringify(describeValues(valuesSchema, comments), null, 2);
  return [
    { path: 'docs/reference/cli.md', content: commandPage() },
    { path: 'docs/reference/config.md', content: configPage(configSchema) },
    { path: 'docs/reference/errors.md', content: errorsPage(registry) },
    { path: 'chart/values.schema.json', content: `${values}\n` },
  ];
}
