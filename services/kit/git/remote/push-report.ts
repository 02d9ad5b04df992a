/** What became of a push; `unknown` when the remote has not said, such as when it went away. */
export type PushOutcome = 'pushed' | 'outrun' | 'unknown' | { readonly branch: string; readonly reason: string };

/** `<flag>\t<from>:<to>\t<summary> (<reason>)` */
const LINE = /^(.)\t\S+:refs\/heads\/(\S+)\t\[?([^\]\n]*)\]?(?: \((.*)\))?$/;
/** Somebody else was faster, or has the branch's lock at this moment. */
const OUTRUN = /fetch first|non-fast-forward|stale info|cannot lock ref|failed to update ref|reference already exists/i;

/** Reads what `git push --porcelain` says of a push that failed. Pure. */
export function outcomeOfPush(report: string): PushOutcome {
  const refused = report.split('\n').flatMap((line) => {
    const [, flag, branch = '', summary = '', reason = ''] = LINE.exec(line) ?? [];
    return flag === '!' ? [{ branch, summary, reason }] : [];
  });
  // Of an atomic push the others fail with the one.
  const causes = refused.filter(({ reason }) => !/^atomic (push|transaction) failed$/i.test(reason));
  if (causes.length === 0) return 'unknown';
  const other = causes.find(({ reason }) => !OUTRUN.test(reason));
  if (other === undefined) return 'outrun';
  if (!/reject/i.test(other.summary)) return 'unknown';
  return { branch: other.branch, reason: other.reason || other.summary };
}
