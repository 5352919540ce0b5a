/**
 * What reproduce.sh compares where the control plane is wrong: the lines of a finding that should be published, or should not, with
 * the EndpointSlices and, where events happen to pods, with their conditions. Addresses and nodes become those of the script's cluster.
 */
import type { Pod } from '../../../model/kubernetes.ts';
import { withoutMoment } from '../../../model/lifecycle.ts';
import type { ServiceFinding } from '../../../model/service-finding.ts';
import { membershipOf } from '../../../model/stateful-set.ts';
import { createPlaceText } from './place-text.ts';
import type { TargetScript } from './target-script.ts';

const endpointPattern = /^(\S+)\/(\S+) (IPv[46] .*)$/;
const podPattern = /^pod (\S+)\/(\S+) at .*$/;

/** Compares all lines of a fault: one that shows it is enough. */
export function endpointsScript({ result }: ServiceFinding, fault: string): TargetScript {
  const { endpoints, places } = result;
  const lines = (fault === 'endpoint-missing' ? endpoints.missing : endpoints.unexpected).map(withoutMoment); // prettier-ignore
  if (places === undefined) throw new Error(`no places of ${fault}`);
  const { shell, variables } = createPlaceText(places);
  const nodeOf = memberNodes(result);
  const reads = new Set<string>();
  const own = lines.flatMap((line) => {
    const [, podNamespace] = podPattern.exec(line) ?? [];
    if (podNamespace !== undefined) {
      reads.add(`read_pods ${podNamespace}`);
      return [shell(line)];
    }
    const [, real = '', service = '', rest = ''] = endpointPattern.exec(line) ?? [];
    if (rest === '') return [];
    const namespace = real.replace(places.namespacePrefix, '');
    reads.add(`read_endpoints ${namespace} ${service}`);
    // What is missing should be on the node of its pod, wherever that is; what is published stands as it was seen.
    const node = fault === 'endpoint-missing' ? nodeOf(rest) : undefined;
    const text = node === undefined ? shell(rest) : shell(rest).replace(/(?<= on )\S+/, node);
    return [`${namespace}/${service} ${text}`];
  });
  if (own.length === 0) throw new Error(`no line of ${fault}`);
  const nodes = new Set(own.flatMap((line) => line.match(/\$\(pod_node [^)]*\)/g) ?? []));
  return {
    variables: [`FAULT=${fault}`, "PUBLISHED='' LINE='", "'"],
    needs: [],
    functions: [],
    control: [],
    ask: [],
    prepare: [
      ...variables(),
      ...[...nodes].map((node) => `known "the node of an endpoint" "${node}"`),
      `LINES="${own.join('\n')}"`,
    ],
    judge: [...reads, 'judge_lines'],
    nodes: own.flatMap((line) => [...line.matchAll(/NODE_(\d+)/g)].map(([, number]) => Number(number))), // prettier-ignore
  };
}

/** How a script finds the node of the endpoint of a line, where that is a pod of a StatefulSet. */
function memberNodes({
  scenario: { world },
  places,
}: ServiceFinding['result']): (line: string) => string | undefined {
  const members = new Map(
    (places?.addresses ?? []).flatMap(({ of, address, namespace, name }) => {
      const isPod = ({ metadata }: Pod): boolean =>
        metadata.name === name && metadata.namespace === namespace;
      const pod = of === 'pod' ? world.pods.find(isPod) : undefined;
      return pod !== undefined && membershipOf(pod, world.statefulSets ?? []) !== undefined
        ? [[address, `$(pod_node ${namespace} ${name})`] as const]
        : [];
    }),
  );
  return (line) => members.get(line.split(' ')[1] ?? '');
}
