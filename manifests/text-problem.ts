/**
 * What makes a text unreadable before any YAML rule: bytes that are no UTF-8 and characters that YAML forbids. Bytes go in;
 * the text, or the offset and the reason, come out.
 */

export type DecodedText =
  { readonly text: string } | { readonly offset: number; readonly reason: string };

/** The text of a file's bytes without a byte order mark. */
export function decodeText(bytes: Uint8Array): DecodedText {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { offset: 0, reason: 'not text: the bytes are not UTF-8' };
  }
  return checkText(text);
}

/** The text itself where every character may stand in YAML. */
export function checkText(text: string): DecodedText {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  for (let offset = 0; offset < body.length; offset++) {
    if (isForbidden(body.charCodeAt(offset))) {
      const code = body.charCodeAt(offset).toString(16).toUpperCase().padStart(4, '0');
      return { offset, reason: `not text: control characters are not allowed (U+${code})` };
    }
  }
  return { text: body };
}

/** Tab, line feed and carriage return are the only control characters of YAML; U+0085 counts as a line break. */
function isForbidden(code: number): boolean {
  if (code < 0x20) return code !== 0x09 && code !== 0x0a && code !== 0x0d;
  return (code >= 0x7f && code < 0xa0 && code !== 0x85) || code === 0xfffe || code === 0xffff;
}
