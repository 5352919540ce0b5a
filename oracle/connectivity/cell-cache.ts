/**
 * Answers for pairs of classes, each worked out on first use. Lines are allocated when they are touched and all dropped
 * when there are too many, so that memory stays bounded whatever a caller walks through.
 */

export interface CellCache {
  readonly get: (line: number, position: number) => number;
  /** How many answers were worked out, repeats after a drop included. */
  readonly evaluated: () => number;
}

/** 64 MB of answers at most. */
const cellsMax = 16 * 1024 * 1024;

/** A cache over lines of this length. */
export function createCellCache(
  lineLength: number,
  evaluate: (line: number, position: number) => number,
): CellCache {
  let lines: (Uint32Array | undefined)[] = [];
  let cells = 0;
  let evaluated = 0;
  const openLine = (line: number): Uint32Array => {
    if (cells + lineLength > cellsMax) {
      lines = [];
      cells = 0;
    }
    cells += lineLength;
    return (lines[line] = new Uint32Array(lineLength));
  };
  return {
    get: (line, position) => {
      const answers = lines[line] ?? openLine(line);
      // 0 is "not asked yet", so answers are stored one higher.
      const known = answers[position] ?? 0;
      if (known !== 0) return known - 1;
      const answer = evaluate(line, position);
      evaluated += 1;
      answers[position] = answer + 1;
      return answer;
    },
    evaluated: () => evaluated,
  };
}
