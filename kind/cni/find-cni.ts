/** The CNIs that a cluster can have, by name. */
import type { CniName } from '../cluster-options.ts';
import { calico } from './calico/calico.ts';
import { cilium } from './cilium/cilium.ts';
import type { Cni } from './cni.ts';
import { flannel } from './flannel/flannel.ts';
import { kindnet } from './kindnet/kindnet.ts';
import { none } from './none/none.ts';

const cnis: Readonly<Record<CniName, Cni>> = { none, calico, kindnet, cilium, flannel };

/** The CNI of a name. */
export function findCni(name: CniName): Cni {
  return cnis[name];
}
