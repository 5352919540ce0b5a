/** Which addresses and nodes the objects of a scenario had in a lane: the applied world goes in, logical names come out. */
import type { AppliedWorld } from '../../cluster/cluster.ts';
import { familyOf, podAddresses } from '../../model/bound-world.ts';
import type { CasePlaces, PlacedAddress } from '../../model/flow-case.ts';

export function placesOf({ binding, bound }: AppliedWorld): CasePlaces {
  const { namespacePrefix, pods, nodes } = binding;
  const ofPods = [...pods].flatMap(([logical, pod]) => {
    const [namespace = '', name = ''] = logical.split('/');
    return Object.values(podAddresses(pod)).map((address): PlacedAddress => ({
      ...{ address, of: 'pod', namespace, name, ipFamily: familyOf(address) },
    }));
  });
  const ofServices = (bound.services ?? []).flatMap(({ metadata, spec }) =>
    (spec.clusterIPs ?? []).flatMap((address): PlacedAddress[] => {
      const namespace = (metadata.namespace ?? '').replace(namespacePrefix, '');
      const ipFamily = familyOf(address);
      return address === 'None' ? [] : [{ address, of: 'service', namespace, name: metadata.name, ipFamily }]; // prettier-ignore
    }),
  );
  return {
    namespacePrefix,
    addresses: [...ofPods, ...ofServices],
    nodes: Object.fromEntries([...nodes].map(([logical, { name }]) => [name, logical])),
  };
}
