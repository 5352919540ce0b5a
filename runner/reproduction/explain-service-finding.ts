/**
 * Which objects decide about what a finding asks, as `explain` says it: the world of its smallest scenario goes in, lines come
 * out; none for what `explain` does not read from manifests (own slices, node ports, addresses that references name).
 */
import { analyseManifests } from '../../manifests/analyse-manifests.ts';
import { readManifestTexts } from '../../manifests/read-manifests.ts';
import { HarnessError } from '../../model/errors.ts';
import { isConfirmed } from '../../model/dns-case.ts';
import type { IpFamily } from '../../model/kubernetes.ts';
import { specificationProfile } from '../../model/profile.ts';
import type { ServiceFinding } from '../../model/service-finding.ts';
import { formatYaml } from '../../report/yaml-text.ts';
import { findEnd } from '../explain/find-end.ts';
import { explainServiceLines } from '../explain-service-request.ts';

export function explainServiceFinding(
  { target, scenario, result }: ServiceFinding,
  ipFamilies: readonly IpFamily[],
): readonly string[] {
  if (target.kind === 'dns') {
    const check = result.dns.find((one) => one.key === target.key && isConfirmed(one));
    return check !== undefined && 'prediction' in check ? [check.prediction.note] : [];
  }
  if (target.kind === 'endpoints' || target.question.source.kind === 'external') return [];
  if (target.question.via !== 'clusterIP') return [];
  const { source, service, port, protocol } = target.question;
  const { namespaces, pods, networkPolicies, services = [] } = scenario.world;
  const found = services.find(({ metadata }) => metadata.name === service.name);
  if (found?.spec.selector === undefined) return [];
  const text = formatYaml(...namespaces, ...pods, ...networkPolicies, found);
  try {
    const world = analyseManifests(readManifestTexts([{ file: 'scenario.yaml', text }]), {
      defaultNamespace: undefined,
      skipInvalid: false,
    });
    const end = findEnd(`${source.namespace}/${source.name}`, world, '--from');
    return explainServiceLines(
      {
        ...{
          source: end,
          to: `service/${service.namespace}/${service.name}`,
          port: String(port),
          protocol,
        },
        ...{ node: undefined, ipFamilies },
      },
      world,
      specificationProfile,
    );
  } catch (error) {
    if (error instanceof HarnessError) return [];
    throw error;
  }
}
