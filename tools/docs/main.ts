import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../index.ts';
import { generatedFiles } from './generated.ts';

const root = projectRoot();
for (const { path, content } of generatedFiles(root)) {
  writeFileSync(join(root, path), content);
  console.log(`wrote ${path}`);
}
