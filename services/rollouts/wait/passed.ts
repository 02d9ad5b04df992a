import type { Ending } from './answer.ts';
import type { Wait } from './record.ts';

/** A wait that lasted as long as it was asked to; never shorter by its own words, whatever clocks did meanwhile. */
export function passed(wait: Wait, now: Date): Ending {
  const start = new Date(wait.start);
  const end = new Date(Math.max(now.getTime(), start.getTime() + wait.milliseconds));
  return { status: 'succeeded', result: 'pass', message: `Waited ${wait.asked} for real users.`, start, end };
}
