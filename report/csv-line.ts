/** A line of CSV (RFC 4180, but lines end as in every other output of the program, with a line feed alone). */

/** Quotes the cells that need it. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\n`;
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
