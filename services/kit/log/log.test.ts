import { describe, expect, test } from '@jest/globals';
import { createLog } from './index.ts';

function capture(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown> {
  const lines: string[] = [];
  write(createLog({ level: 'info', destination: { write: (line: string) => void lines.push(line) } }));
  return JSON.parse(lines.join('')) as Record<string, unknown>;
}

describe('log', () => {
  test.each(['token', 'password', 'authorization', 'secret', 'x-token', 'seed', 'env'])('redacts %s', (name) => {
    const record = capture((log) => log.info({ [name]: 'hush', headers: { [name]: 'hush' } }, 'request'));
    expect(JSON.stringify(record)).not.toContain('hush');
  });

  test('keeps the cause of an error', () => {
    const error = new Error('outer', { cause: new Error('inner') });
    expect(JSON.stringify(capture((log) => log.info({ error }, 'failed')))).toContain('inner');
  });
});
