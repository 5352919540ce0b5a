/** A signature as the name of a file or folder: of findings in a report, and of entries in the corpus. */

/** `reachability/false-allow/ingress/isolated` as `reachability.false-allow.ingress.isolated`. */
export function signatureFileName(signature: string): string {
  return signature.replaceAll('/', '.').replaceAll(/[^\w.-]+/g, '-');
}
