/** Notes on Services that have nobody behind them in a scenario, and why: nobody is selected, or all who are were left out. */
import type { ManifestWorld } from '../../manifests/analyse-manifests.ts';
import { serviceNameLabel } from '../../model/service.ts';
import type { World } from '../../model/scenario.ts';
import { hasPairs } from '../selects.ts';
import { backingOrdinal, hasSelector } from './backing-pods.ts';
import type { NameContext } from './build-pod-names.ts';

/** Adds the notes; `manifests` is what `imported` was made of. */
export function sayWhatBacksServices(
  manifests: ManifestWorld,
  { services = [], pods, endpointSlices = [] }: World,
  { namespaces, notes }: NameContext,
): void {
  for (const given of manifests.services) {
    const { name, spec } = given;
    const namespace = namespaces.get(given.namespace) ?? given.namespace;
    const id = `${given.namespace}/${name}`;
    const isIn = services.some(({ metadata }) => metadata.name === name && metadata.namespace === namespace); // prettier-ignore
    if (!isIn || spec.type === 'ExternalName') continue;
    if (!hasSelector(given)) {
      const own = endpointSlices.filter(({ metadata }) => metadata.namespace === namespace && metadata.labels?.[serviceNameLabel] === name); // prettier-ignore
      if (own.every(({ endpoints }) => endpoints.length === 0)) {
        notes.add('no endpoint of the Service is a pod of the scenario', id);
      }
      continue;
    }
    const here = pods.some(({ metadata }) => metadata.namespace === namespace && hasPairs(spec.selector ?? {}, metadata.labels ?? {})); // prettier-ignore
    if (here) continue;
    const there = manifests.workloads.some((row) => backingOrdinal(given, row) !== undefined);
    notes.add(there ? 'all backends of the Service were left out' : 'the selector of the Service matches no pod', id); // prettier-ignore
  }
}
