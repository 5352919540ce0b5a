/** An object of the fake API as it is stored, and what its parts read from it. */
import { asArray, asRecord, asString } from '../json-value.ts';

export type StoredObject = Record<string, unknown> & { metadata: Record<string, unknown> };

/** The first address of a stored pod. */
export function addressOf(object: StoredObject): string {
  const [first] = asArray(asRecord(object['status'])['podIPs']);
  return asString(asRecord(first)['ip']);
}
