/** Where everything of a connectivity matrix is drawn: sorted names go in, places come out. Lengths are in pixels. */

export interface MatrixLayout {
  readonly width: number;
  readonly height: number;
  /** The rectangle of the cells. */
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** Characters that fit in a cell; 0 where cells have no text. */
  readonly textLengthMax: number;
  /** Rows and columns, the outside included. */
  readonly ends: readonly { readonly label: string; readonly x: number; readonly y: number }[];
  /** Where each namespace, and the outside, begins. */
  readonly groups: readonly {
    readonly namespace: string;
    readonly x: number;
    readonly y: number;
  }[];
  readonly xOf: (name: string) => number;
  readonly yOf: (name: string) => number;
  readonly outsideX: number;
  readonly outsideY: number;
}

/** Up to so many workloads there is room for text in the cells. */
const withTextMax = 24;
/** Of a character at the font size of labels, on average. */
const characterWidth = 6.8;
const marginTop = 70;
const gap = 24;

/** The layout for these names, sorted, each `namespace/rest`. */
export function layOutMatrix(names: readonly string[]): MatrixLayout {
  const withText = names.length <= withTextMax;
  const cellWidth = withText ? 92 : 16;
  const cellHeight = withText ? 24 : 16;
  const labels = [...names.map((name) => name.slice(name.indexOf('/') + 1)), 'outside'];
  const namespaces = [...names.map((name) => name.slice(0, name.indexOf('/'))), ''];
  const labelWidth = characterWidth * Math.max(...labels.map(({ length }) => length));
  const namespaceWidth = characterWidth * Math.max(...namespaces.map(({ length }) => length)) + 16;
  const left = Math.ceil(16 + namespaceWidth + labelWidth + 12);
  // Column labels are turned by 50 degrees: sine and cosine of it.
  const top = Math.ceil(marginTop + labelWidth * 0.77 + 8);
  const right = left + labels.length * cellWidth;
  const bottom = top + labels.length * cellHeight;
  const position = new Map(names.map((name, index) => [name, index]));
  const ends = labels.map((label, index) => ({
    label,
    x: left + index * cellWidth,
    y: top + index * cellHeight,
  }));
  return {
    ...{ left, top, right, bottom, cellWidth, cellHeight, ends },
    width: Math.ceil(right + labelWidth * 0.65 + gap),
    height: bottom + gap,
    textLengthMax: withText ? 15 : 0,
    groups: ends.flatMap(({ x, y }, index) =>
      namespaces[index] === namespaces[index - 1]
        ? []
        : [{ namespace: namespaces[index] ?? '', x, y }],
    ),
    xOf: (name) => left + (position.get(name) ?? 0) * cellWidth,
    yOf: (name) => top + (position.get(name) ?? 0) * cellHeight,
    outsideX: left + names.length * cellWidth,
    outsideY: top + names.length * cellHeight,
  };
}
