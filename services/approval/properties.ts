import { GROUP } from '../kit/approvals/index.ts';
import { parseDuration } from '../kit/config/index.ts';
import type { FieldError } from '../kit/errors/index.ts';
import { isObject, type JsonObject } from '../kit/events/index.ts';

/** The properties of an approval task, checked. */
export interface ApprovalProperties {
  /** What to do on that result; anything but `automatic` asks. */
  readonly pass: 'automatic' | 'manual';
  readonly warning: 'automatic' | 'manual';
  readonly approvers: readonly string[];
  readonly required: number;
  /** Milliseconds until nobody's decision is a decline. */
  readonly expires?: number;
}

const MOST_APPROVERS = 100;
const LONGEST_NAME = 200;
/** What a date can hold, with room to spare. */
const LONGEST_WAIT = 3_650 * 86_400_000;

/** Reads the `approval` block of the event; what is wrong with it, when something is. */
export function readProperties(block: unknown): ApprovalProperties | FieldError[] {
  const { pass, warning, approvers, required, expires }: JsonObject = isObject(block) ? block : {};
  const names = namesOf(approvers);
  const count = countOf(required, names);
  const wait = waitOf(expires);
  const wrong = [names, count, wait].filter((value) => typeof value === 'string');
  if (typeof names === 'string' || typeof count === 'string' || typeof wait === 'string') return wrong.map(fieldOf);
  return {
    pass: strategyOf(pass),
    warning: strategyOf(warning),
    approvers: names,
    required: count,
    ...(wait === undefined ? {} : { expires: wait }),
  };
}

/** As in Keptn, what is missing or unknown asks: the safe side (specs/keptn.md 4.5). */
function strategyOf(value: unknown): 'automatic' | 'manual' {
  return value === 'automatic' ? 'automatic' : 'manual';
}

function namesOf(value: unknown): readonly string[] | string {
  if (value === undefined || value === null) return [];
  const problem = `approvers must be a list of 1 to ${MOST_APPROVERS} names, each of 1 to ${LONGEST_NAME} characters`;
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_APPROVERS) return problem;
  if (!value.every((name) => typeof name === 'string' && name !== '' && name.length <= LONGEST_NAME)) return problem;
  if (value.includes(GROUP)) return `approvers must name a group after ${GROUP}`;
  return [...new Set(value as string[])];
}

function countOf(value: unknown, names: readonly string[] | string): number | string {
  if (value === undefined || value === null) return 1;
  const most = Array.isArray(names) && names.length > 0 && !names.some(isGroup) ? names.length : MOST_APPROVERS;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most) return value;
  return `required must be a whole number from 1 to ${most}`;
}

/** Nobody knows how many are in it. */
function isGroup(name: string): boolean {
  return name.startsWith(GROUP);
}

function waitOf(value: unknown): number | undefined | string {
  if (value === undefined || value === null) return undefined;
  const wait = typeof value === 'string' ? parseDuration(value) : undefined;
  if (wait !== undefined && wait > 0 && wait <= LONGEST_WAIT) return wait;
  return 'expires must be a Go duration such as 24h, at most ten years';
}

/** The first word of a problem is the property. */
function fieldOf(problem: string): FieldError {
  const space = problem.indexOf(' ');
  return { field: `approval.${problem.slice(0, space)}`, message: problem.slice(space + 1) };
}
