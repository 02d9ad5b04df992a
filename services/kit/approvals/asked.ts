/** Before the name of a group among approvers. */
export const GROUP = 'group:';

/** Whether somebody is named himself; what stands for a group is nobody's name. Pure. */
export function isNamed(approvers: readonly string[], approver: string | undefined): boolean {
  return approver !== undefined && !approver.startsWith(GROUP) && approvers.includes(approver);
}

/** The first of somebody's groups that is asked; undefined when none is. Pure. */
export function groupAsked(approvers: readonly string[], groups: readonly string[]): string | undefined {
  return groups.find((group) => approvers.includes(`${GROUP}${group}`));
}
