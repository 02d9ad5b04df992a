/** One measured number and what it should be. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Absent: told for orientation, nothing is promised. */
  readonly target?: { readonly is: 'at most' | 'at least'; readonly value: number };
}

export function isMet({ value, target }: Figure): boolean {
  if (target === undefined) return true;
  return target.is === 'at most' ? value <= target.value : value >= target.value;
}

/** `name value unit target met|missed`, one line; `-` where nothing is promised. */
export function figureLine(figure: Figure): string {
  const { name, value, unit, target } = figure;
  const wanted =
    target === undefined ? '- -' : `${target.is === 'at most' ? '<=' : '>='}${target.value} ${verdict(figure)}`;
  return `${name} ${rounded(value)} ${unit} ${wanted}`;
}

export function verdict(figure: Figure): 'met' | 'missed' {
  return isMet(figure) ? 'met' : 'missed';
}

/** The value below which that share of the samples lies; 0 without samples. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? 0;
}

export function rounded(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}
