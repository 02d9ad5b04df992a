import { matchesGlob } from './glob.ts';
import type { Actor, Grant, Wish } from './types.ts';

export type Decision = { readonly allowed: true } | { readonly allowed: false; readonly reason: string };

/**
 * Whether somebody may do that there. Denied unless one grant allows the whole of it: a grant that names projects does
 * not cover a wish for all of them. `admin` holds every other right.
 */
export function mayDo({ grants }: Pick<Actor, 'grants'>, wish: Wish): Decision {
  return grants.some((grant) => covers(grant, wish)) ? { allowed: true } : { allowed: false, reason: reasonOf(wish) };
}

/** Whether somebody may see what is there: for what is left out of a list. */
export function mayRead(actor: Pick<Actor, 'grants'>, { project, stage, service }: Omit<Wish, 'right'>): boolean {
  return mayDo(actor, { right: 'read', project, stage, service }).allowed;
}

/** Whether a grant allows at least a part of it: what is absent in the wish is then anywhere, for lists that are filtered. */
export function mayPartly({ grants }: Pick<Actor, 'grants'>, wish: Wish): boolean {
  return grants.some((grant) => covers(narrowed(grant, wish), wish));
}

/** `deliver on stage dev of project shop`. */
export function wordsOf({ right, project, stage, service }: Wish): string {
  const place = [
    service === undefined ? [] : [`service ${service}`],
    stage === undefined ? [] : [`stage ${stage}`],
    project === undefined ? ['all projects'] : [`project ${project}`],
  ];
  return `${right} on ${place.flat().join(' of ')}`;
}

function covers({ rights, projects, stages, services }: Grant, wish: Wish): boolean {
  return (
    (rights.includes(wish.right) || rights.includes('admin')) &&
    within(projects, wish.project) &&
    within(stages, wish.stage) &&
    within(services, wish.service)
  );
}

/** What no list limits is allowed; where there is a list, a name that is not known is not. */
function within(allowed: readonly string[] | undefined, name: string | undefined): boolean {
  if (allowed === undefined) return true;
  return name !== undefined && allowed.some((pattern) => matchesGlob(pattern, name));
}

/** The grant without its limits on what the wish leaves open. */
function narrowed({ rights, projects, stages, services }: Grant, wish: Wish): Grant {
  return {
    rights,
    ...(projects === undefined || wish.project === undefined ? {} : { projects }),
    ...(stages === undefined || wish.stage === undefined ? {} : { stages }),
    ...(services === undefined || wish.service === undefined ? {} : { services }),
  };
}

function reasonOf(wish: Wish): string {
  return `it lacks the right ${wordsOf(wish)}`;
}
