import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/**
 * Sums jest's JSON report and the exit codes of the other checks.
 * @param {object | undefined} report what `jest --json` wrote; undefined when jest never came so far
 * @param {Readonly<Record<string, number>>} checks exit code by name; `tests` is the test command itself
 * @returns {{ passed: number, failed: number, failures: string[] }}
 */
export function tally(report, { tests, ...checks }) {
  const failedChecks = Object.keys(checks).filter((name) => checks[name] !== 0);
  const failures = [...failedChecks, ...failedTests(report)];
  // The test command can fail without a failed test: set-up broke, or a worker died.
  if (tests !== 0 && failures.length === failedChecks.length) failures.push(`npm test (exit code ${tests})`);
  if (tests === 0 && !(report?.numPassedTests > 0)) failures.push('npm test (no test ran)');
  const passed = (report?.numPassedTests ?? 0) + Object.keys(checks).length - failedChecks.length;
  return { passed, failed: failures.length, failures };
}

function failedTests(report) {
  return (report?.testResults ?? []).flatMap((file) => {
    const failed = file.assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
    // A file that cannot be loaded has no test to blame.
    if (file.status === 'failed' && failed.length === 0) return [`${file.name}: ${firstLine(file.message)}`];
    return failed.map((name) => `${file.name}: ${name}`);
  });
}

function firstLine(message) {
  return message.trim().split('\n', 1)[0];
}

function main([file, ...pairs]) {
  const checks = Object.fromEntries(pairs.map((pair) => pair.split('=')).map(([name, code]) => [name, Number(code)]));
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  const { passed, failed, failures } = tally(report, checks);
  for (const failure of failures) console.log(`failed: ${failure}`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main(process.argv.slice(2));
