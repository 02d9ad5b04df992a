/** What one check found; a failed one says the next thing to type. */
export type Finding =
  | { readonly name: string; readonly ok: true; readonly detail: string }
  | { readonly name: string; readonly ok: false; readonly detail: string; readonly next: string };

export function well(name: string, detail: string): Finding {
  return { name, ok: true, detail };
}

export function ill(name: string, detail: string, next: string): Finding {
  return { name, ok: false, detail, next };
}
