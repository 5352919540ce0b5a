/**
 * The ends that a user names: a workload in any spelling (row-names.ts) or an address outside the cluster goes in, a row of
 * the manifests or an address comes out. A name that means nothing, or several rows, is the user's to correct.
 */
import type { ManifestWorld } from '../../manifests/analyse-manifests.ts';
import type { Workload } from '../../manifests/workload.ts';
import { familyOf } from '../../model/bound-world.ts';
import { HarnessError } from '../../model/errors.ts';
import type { IpFamily } from '../../model/kubernetes.ts';
import { parseAddress } from '../../oracle/cidr.ts';
import { rowName, rowSpellings } from '../row-names.ts';

export type NamedEnd =
  | { readonly kind: 'workload'; readonly id: string; readonly workload: Workload }
  | {
      readonly kind: 'external';
      readonly id: string;
      readonly address: string;
      readonly ipFamily: IpFamily;
    };

/** The most candidates that one message lists. */
const candidatesMax = 12;

/** Throws HarnessError('input') that lists candidates; `flag` is how the user gave the name. */
export function findEnd(text: string, world: ManifestWorld, flag: string): NamedEnd {
  const address = addressOf(text);
  if (address !== undefined) return address;
  const matching = world.workloads.filter((workload) => rowSpellings(workload).includes(text));
  const [only] = matching;
  if (only !== undefined && matching.length === 1) {
    return { kind: 'workload', id: rowName(only), workload: only };
  }
  const name = text.split('/').at(-1) ?? text;
  const near = world.workloads.filter((workload) => workload.name === name);
  const offered = matching.length > 0 ? matching : near.length > 0 ? near : world.workloads;
  const listed = offered.slice(0, candidatesMax).map(rowName);
  const more = offered.length - listed.length;
  throw new HarnessError(
    'input',
    matching.length > 0
      ? `${flag} ${text}: ${matching.length} rows of the manifests have this name`
      : `${flag} ${text}: no workload of the manifests has this name, and it is no IP address`,
    {
      hint:
        offered.length === 0
          ? 'The manifests hold no workloads: name a folder or file that has them.'
          : `Name one of: ${listed.join(', ')}${more > 0 ? `, and ${more} more` : ''}.`,
    },
  );
}

function addressOf(text: string): NamedEnd | undefined {
  if (!/^[0-9.]+$|:/.test(text)) return undefined;
  parseAddress(text);
  return { kind: 'external', id: text, address: text, ipFamily: familyOf(text) };
}
