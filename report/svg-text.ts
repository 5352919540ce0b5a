/** Text in an SVG document. */

/** A text element at a place; `attributes` are written as they are. */
export function svgText(x: number, y: number, text: string, attributes = ''): string {
  const place = attributes.includes('transform=') ? '' : ` x="${x}" y="${y}"`;
  return `<text${place}${attributes === '' ? '' : ` ${attributes}`}>${escapeXml(text)}</text>\n`;
}

/** The text with what XML would read as markup escaped. */
export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
