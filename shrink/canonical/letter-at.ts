/** Canonical names by position: a, b, ... z, then a26, a27, ... */

/** The name at a position from 0. */
export function letterAt(position: number): string {
  return position < 26 ? String.fromCharCode(97 + position) : `a${position}`;
}
