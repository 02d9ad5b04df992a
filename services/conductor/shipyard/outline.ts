import { parseShipyard } from './parse.ts';

/** What others show of a shipyard. */
export interface ShipyardOutline {
  readonly stages: readonly string[];
  /** By stage, the stages whose sequences trigger one of its own, without itself. */
  readonly parents: Readonly<Record<string, readonly string[]>>;
}

/** @throws SLW_SHIPYARD_* when the text is no shipyard */
export function outlineShipyard(text: string): ShipyardOutline {
  const { stages } = parseShipyard(text);
  const parents = stages.map(({ name, sequences }) => {
    const triggers = sequences.flatMap(({ triggeredOn }) => triggeredOn.map(({ stage }) => stage));
    return [name, [...new Set(triggers)].filter((stage) => stage !== name)] as const;
  });
  return { stages: stages.map(({ name }) => name), parents: Object.fromEntries(parents) };
}
