/**
 * What changed between two verdicts over all ports: per protocol the ports that went from one verdict to another. Only
 * the verdict counts; an open port that stays open for another reason has not changed.
 */
import type { Protocol } from '../../model/kubernetes.ts';
import type { Reachability } from '../../model/prediction.ts';
import { intersectPorts, type PortSet } from './port-set.ts';
import { protocols, type PortVerdicts } from './port-verdicts.ts';

export interface PortChange {
  readonly protocol: Protocol;
  readonly before: Reachability;
  readonly after: Reachability;
  /** Never empty. */
  readonly ports: PortSet;
}

/** Every change, ordered by protocol, then by the verdicts before and after; empty where nothing changed. */
export function compareVerdicts(before: PortVerdicts, after: PortVerdicts): readonly PortChange[] {
  return protocols.flatMap((protocol) =>
    reachabilities.flatMap((from) =>
      reachabilities.flatMap((to): readonly PortChange[] => {
        if (from === to) return [];
        const ports = intersectPorts(before[protocol][from], after[protocol][to]);
        return ports.length === 0 ? [] : [{ protocol, before: from, after: to, ports }];
      }),
    ),
  );
}

const reachabilities: readonly Reachability[] = ['allow', 'either', 'deny'];
