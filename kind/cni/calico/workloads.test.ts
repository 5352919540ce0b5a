import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { calicoWorkloads, familyEnvironment } from './workloads.ts';

const IPv4 = '10.244.0.0/16';
const IPv6 = 'fd00:10:244::/56';
const manifest = await readFile(new URL('./calico.yaml', import.meta.url), 'utf8');

describe('familyEnvironment', () => {
  it.each([
    [
      'IPv4',
      { IPv4 },
      { IP: 'autodetect', CALICO_IPV4POOL_CIDR: IPv4, FELIX_IPV6SUPPORT: 'false' },
      ['IP6', 'CALICO_IPV6POOL_CIDR'],
    ],
    [
      'dual stack',
      { IPv4, IPv6 },
      {
        IP: 'autodetect',
        IP6: 'autodetect',
        CALICO_IPV4POOL_CIDR: IPv4,
        CALICO_IPV6POOL_CIDR: IPv6,
        CALICO_IPV6POOL_VXLAN: 'CrossSubnet',
        FELIX_IPV6SUPPORT: 'true',
      },
      [],
    ],
    [
      'IPv6',
      { IPv6 },
      { IP: 'none', IP6: 'autodetect', FELIX_IPV6SUPPORT: 'true' },
      ['CALICO_IPV4POOL_CIDR', 'IP_AUTODETECTION_METHOD'],
    ],
  ])('of %s detects and pools its families, and no other', (_family, subnets, present, absent) => {
    const environment = familyEnvironment(subnets);
    expect(environment).toMatchObject(present);
    for (const name of absent) expect(environment).not.toHaveProperty(name);
  });
});

describe('calicoWorkloads', () => {
  const render = (subnets: object, image?: string): string =>
    calicoWorkloads(manifest, { subnets, ...(image === undefined ? {} : { image }) });

  it('keeps every object and puts our image into each container', () => {
    const text = render({ IPv4 }, 'localhost/calico:1');
    const kinds = parseAllDocuments(text).map(
      (document) => (document.toJS() as { kind: string }).kind,
    );
    expect(kinds).toEqual(['ConfigMap', 'DaemonSet', 'Deployment']);
    expect(text.match(/image: localhost\/calico:1/g)).toHaveLength(3);
    expect(text).not.toMatch(/image: calico$/m);
  });

  it('assigns addresses of the families of the cluster', () => {
    expect(render({ IPv4 })).toContain('"assign_ipv4": "true", "assign_ipv6": "false"');
    expect(render({ IPv4, IPv6 })).toContain('"assign_ipv4": "true", "assign_ipv6": "true"');
  });

  it('replaces a variable that the manifest sets already', () => {
    const published = [
      'kind: DaemonSet',
      'spec:',
      '  template:',
      '    spec:',
      '      containers:',
      '        - name: calico-node',
      '          image: docker.io/calico/node:v3',
      '          env: [{ name: IP, value: none }, { name: KEPT, value: "1" }]',
    ].join('\n');
    const [document] = parseAllDocuments(calicoWorkloads(published, { subnets: { IPv4 } }));
    const object = document?.toJS() as {
      spec: {
        template: {
          spec: { containers: [{ image: string; env: { name: string; value: string }[] }] };
        };
      };
    };
    const [container] = object.spec.template.spec.containers;
    expect(container.image).toBe('docker.io/calico/node:v3');
    expect(container.env.filter(({ name }) => name === 'IP')).toEqual([
      { name: 'IP', value: 'autodetect' },
    ]);
    expect(container.env[0]).toEqual({ name: 'KEPT', value: '1' });
  });

  it('refuses a CNI configuration whose address management it does not know', () => {
    const other =
      'kind: ConfigMap\ndata:\n  cni_network_config: \'{"ipam": {"type": "host-local"}}\'\n';
    expect(() => calicoWorkloads(other, { subnets: { IPv4 } })).toThrow('does not use calico-ipam');
  });
});
