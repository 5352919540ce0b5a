/**
 * Sets what depends on the cluster in a manifest of Calico, ours or the published one: address pools, families and,
 * in ours, the image. In: manifest text. Out: manifest text with the same objects.
 */
import { parseAllDocuments, stringify } from 'yaml';
import { z } from 'zod';
import { HarnessError } from '../../../model/errors.ts';

export interface CalicoSettings {
  readonly subnets: { readonly IPv4?: string; readonly IPv6?: string };
  /** Replaces every image of the manifest; absent, the images stay. */
  readonly image?: string;
}

const variable = z.looseObject({ name: z.string() });
const container = z.looseObject({ name: z.string(), env: z.array(variable).optional() });
const workload = z.looseObject({
  kind: z.enum(['DaemonSet', 'Deployment']),
  spec: z.looseObject({
    template: z.looseObject({
      spec: z.looseObject({
        initContainers: z.array(container).optional(),
        containers: z.array(container),
      }),
    }),
  }),
});
const configMap = z.looseObject({
  kind: z.literal('ConfigMap'),
  data: z.looseObject({ cni_network_config: z.string() }),
});

/** The manifest with the settings of one cluster. */
export function calicoWorkloads(manifest: string, settings: CalicoSettings): string {
  const objects = parseAllDocuments(manifest).map((document) => {
    const [error] = document.errors;
    if (error !== undefined) {
      throw new HarnessError('environment', `the manifest of Calico is not YAML: ${error.message}`);
    }
    return document.toJS() as unknown;
  });
  return objects
    .filter((object) => object !== null)
    .map((object) => `---\n${stringify(withSettings(object, settings))}`)
    .join('');
}

function withSettings(object: unknown, settings: CalicoSettings): unknown {
  const config = configMap.safeParse(object);
  if (config.success) {
    const text = withAddressFamilies(config.data.data.cni_network_config, settings);
    return { ...config.data, data: { ...config.data.data, cni_network_config: text } };
  }
  const parsed = workload.safeParse(object);
  if (!parsed.success) return object;
  const { spec } = parsed.data;
  const pod = spec.template.spec;
  const changed = {
    ...pod,
    ...(pod.initContainers === undefined
      ? {}
      : { initContainers: pod.initContainers.map((item) => withImage(item, settings.image)) }),
    containers: pod.containers.map((item) =>
      withImage(
        item.name === 'calico-node' ? withEnvironment(item, settings) : item,
        settings.image,
      ),
    ),
  };
  return { ...parsed.data, spec: { ...spec, template: { ...spec.template, spec: changed } } };
}

function withImage(item: z.infer<typeof container>, image: string | undefined): unknown {
  return image === undefined ? item : { ...item, image };
}

function withEnvironment(
  item: z.infer<typeof container>,
  settings: CalicoSettings,
): z.infer<typeof container> {
  const values = familyEnvironment(settings.subnets);
  const kept = (item.env ?? []).filter(({ name }) => !(name in values));
  const added = Object.entries(values).map(([name, value]) => ({ name, value }));
  return { ...item, env: [...kept, ...added] };
}

/** Environment of calico-node that depends on the families of the cluster. */
export function familyEnvironment(
  subnets: CalicoSettings['subnets'],
): Readonly<Record<string, string>> {
  const detected = 'kubernetes-internal-ip';
  return {
    ...(subnets.IPv4 === undefined
      ? { IP: 'none' }
      : {
          IP: 'autodetect',
          IP_AUTODETECTION_METHOD: detected,
          CALICO_IPV4POOL_CIDR: subnets.IPv4,
          CALICO_IPV4POOL_IPIP: 'Never',
          CALICO_IPV4POOL_VXLAN: 'CrossSubnet',
        }),
    ...(subnets.IPv6 === undefined
      ? {}
      : {
          IP6: 'autodetect',
          IP6_AUTODETECTION_METHOD: detected,
          CALICO_IPV6POOL_CIDR: subnets.IPv6,
          CALICO_IPV6POOL_VXLAN: 'CrossSubnet',
          // As IPv4 has it by default: what leaves the pod network has the node's address.
          CALICO_IPV6POOL_NAT_OUTGOING: 'true',
        }),
    FELIX_IPV6SUPPORT: String(subnets.IPv6 !== undefined),
  };
}

/** The manifest's text has placeholders that are JSON strings, so it is JSON before they are filled in. */
function withAddressFamilies(text: string, settings: CalicoSettings): string {
  const ipam = `"type": "calico-ipam", "assign_ipv4": "${String(settings.subnets.IPv4 !== undefined)}", "assign_ipv6": "${String(settings.subnets.IPv6 !== undefined)}"`;
  const changed = text.replace(/"type": "calico-ipam"/, ipam);
  if (changed === text) {
    throw new HarnessError(
      'environment',
      'the CNI configuration in the manifest of Calico does not use calico-ipam',
    );
  }
  return changed;
}
