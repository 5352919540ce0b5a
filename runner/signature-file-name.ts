/** A signature as the name of a file or folder: of findings in a report, and of entries in the corpus. */
import { createHash } from 'node:crypto';

/** File systems take 255 bytes; a file beside it may add its own ending. */
const lengthMax = 200;

/** A long one keeps its beginning and ends with a hash. `reachability/false-allow/ingress/isolated` as `reachability.false-allow.ingress.isolated`. */
export function signatureFileName(signature: string): string {
  const name = signature.replaceAll('/', '.').replaceAll(/[^\w.-]+/g, '-');
  if (name.length <= lengthMax) return name;
  const hash = createHash('sha256').update(signature).digest('hex').slice(0, 12);
  return `${name.slice(0, lengthMax - hash.length - 1)}-${hash}`;
}
