/** What the names of a workload's pods depend on: its decoded template and spec go in, the fields of a row come out. */
import type { DecodedPodSpec, DecodedWorkloadSpec } from './decoded-objects.ts';
import type { WorkloadKind } from './kinds.ts';
import type { OrdinalRange } from './ordinal-groups.ts';
import type { WorkloadDns } from './workload.ts';

/** The controller of a StatefulSet sets the subdomain to its serviceName, whatever the template says (rule 91). */
export function workloadDns(
  kind: WorkloadKind,
  { hostname = '', subdomain = '', dnsPolicy = '', dnsConfig }: DecodedPodSpec,
  { serviceName = '' }: DecodedWorkloadSpec,
  ordinals: readonly OrdinalRange[] | undefined,
): WorkloadDns {
  const domain = kind === 'StatefulSet' ? serviceName : subdomain;
  return {
    ...(hostname === '' || ordinals !== undefined ? {} : { hostname }),
    ...(domain === '' ? {} : { subdomain: domain }),
    // Validated, so that the policy is one of the model's.
    ...(dnsPolicy === '' ? {} : { dnsPolicy: dnsPolicy as WorkloadDns['dnsPolicy'] }),
    ...(dnsConfig === undefined
      ? {}
      : {
          dnsConfig: {
            nameservers: dnsConfig.nameservers ?? [],
            searches: dnsConfig.searches ?? [],
            options: (dnsConfig.options ?? []).map(({ name = '', value }) => ({ name, value })),
          },
        }),
    ...(ordinals === undefined ? {} : { ordinals }),
  };
}
