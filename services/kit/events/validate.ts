import { slipwayError, type FieldError } from '../errors/index.ts';
import { isLosslessNumber } from 'lossless-json';
import type { CloudEvent } from './cloud-event.ts';
import type { EventCandidate } from './candidate.ts';
import { isRfc3339 } from './rfc3339.ts';

type Check = (value: unknown) => string | undefined;

/** The old Keptn fixtures say 0.2 and are otherwise the same (specs/keptn.md 1.1). */
const SPEC_VERSIONS: readonly unknown[] = ['1.0', '0.2'];
/** Tokens of printable ASCII without wildcards: an event's type is the subject it travels on. */
const SUBJECT = /^(?:[!-)+-\-/-=?-~]+\.)*[!-)+-\-/-=?-~]+$/;
/** Subjects that belong to the server (`$JS.API.…` would be obeyed), to replies, and to Slipway's own state. */
const RESERVED = /^(?:\$|_|slipway(?:\.|$))/;
const EXTENSION_NAME = /^[a-z0-9]{1,64}$/;
/** Control characters would break headers; half surrogates have no UTF-8. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;
const MAX_EXTENSIONS = 64;

const REQUIRED: Readonly<Record<string, Check>> = { id: text(256), source: text(1024), type: subject };
const OPTIONAL: Readonly<Record<string, Check>> = {
  time: (value) => (isRfc3339(value) ? undefined : 'must be an RFC 3339 time such as 2026-01-31T12:00:00Z'),
  subject: text(1024),
  datacontenttype: text(256),
  dataschema: text(1024),
};
const KNOWN = new Set(['specversion', ...Object.keys(REQUIRED), ...Object.keys(OPTIONAL)]);

/**
 * Makes an event of a candidate whose every attribute is as the rest of Slipway may expect it.
 * @throws SLW_EVENT_INVALID with one message for each wrong field.
 */
export function validateEvent(candidate: EventCandidate): CloudEvent {
  const { attributes } = candidate;
  const extensions = Object.fromEntries(Object.entries(attributes).filter(([name]) => !KNOWN.has(name)));
  const fields = [...checkAttributes(attributes), ...checkExtensions(extensions)];
  if (fields.length > 0) throw invalidEvent(fields);
  const { specversion: _, ...named } = pick(attributes, KNOWN);
  const data = candidate.data === undefined ? {} : { data: candidate.data };
  return { extensions, ...(named as Omit<CloudEvent, 'extensions' | 'data'>), ...data };
}

/** The error of an event with those wrong fields. */
export function invalidEvent(fields: readonly FieldError[]): Error {
  const reasons = fields.map(({ field, message }) => `${field} ${message}`).join('; ');
  return slipwayError('SLW_EVENT_INVALID', { reasons }, { fields });
}

function checkAttributes(attributes: EventCandidate['attributes']): FieldError[] {
  const { specversion } = attributes;
  const version = specversion === undefined ? 'is required' : 'must be 1.0';
  return [
    ...(SPEC_VERSIONS.includes(specversion) ? [] : [{ field: 'specversion', message: version }]),
    ...Object.entries(REQUIRED).flatMap(([name, check]) =>
      attributes[name] === undefined
        ? [{ field: name, message: 'is required' }]
        : failed(name, check, attributes[name]),
    ),
    ...Object.entries(OPTIONAL).flatMap(([name, check]) =>
      attributes[name] === undefined ? [] : failed(name, check, attributes[name]),
    ),
  ];
}

function checkExtensions(extensions: Readonly<Record<string, unknown>>): FieldError[] {
  const entries = Object.entries(extensions);
  if (entries.length > MAX_EXTENSIONS) {
    return [{ field: 'extensions', message: `must be at most ${MAX_EXTENSIONS}` }];
  }
  return entries.flatMap(([name, value]) => {
    if (!EXTENSION_NAME.test(name) || name === 'data') {
      return [{ field: printable(name), message: 'must have a name of lower-case letters and digits' }];
    }
    return failed(name, extensionValue, value);
  });
}

function extensionValue(value: unknown): string | undefined {
  if (typeof value === 'string') return text(4096)(value);
  if (typeof value === 'boolean' || typeof value === 'number' || isLosslessNumber(value)) return undefined;
  return 'must be a string, a number or a boolean';
}

function text(maxLength: number): Check {
  return (value) => {
    if (typeof value !== 'string' || value === '') return 'must be a non-empty string';
    if (value.length > maxLength) return `must be at most ${maxLength} characters`;
    return UNPRINTABLE.test(value) ? 'must not hold control characters or broken Unicode' : undefined;
  };
}

function subject(value: unknown): string | undefined {
  const wrong = text(256)(value);
  if (wrong !== undefined) return wrong;
  if (!SUBJECT.test(value as string)) {
    return 'must be dot-separated parts of ASCII characters, none empty, without spaces, * and >';
  }
  return RESERVED.test(value as string) ? 'must not begin with $, _ or slipway' : undefined;
}

function failed(field: string, check: Check, value: unknown): FieldError[] {
  const message = check(value);
  return message === undefined ? [] : [{ field, message }];
}

function pick(from: Readonly<Record<string, unknown>>, names: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => names.has(name)));
}

function printable(name: string): string {
  return name.slice(0, 64).replace(/[^!-~]/g, '?');
}
