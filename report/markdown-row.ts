/** A row of a Markdown table; texts are escaped, so that no name ends a cell. */

/** `| a | b |` */
export function markdownRow(cells: readonly string[]): string {
  return `| ${cells.map(escapeCell).join(' | ')} |\n`;
}

/** The names of the columns and the line below them. */
export function markdownHead(columns: readonly string[]): string {
  return `${markdownRow(columns)}| ${columns.map(() => '---').join(' | ')} |\n`;
}

/** Brackets and `*` would be links and emphasis. */
function escapeCell(text: string): string {
  return text.replaceAll(/[\\|[\]*_`<>]/g, (character) => `\\${character}`);
}
