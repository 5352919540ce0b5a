import { describe, expect, it } from 'vitest';
import { fieldErrorsOf } from './testing/read-text.ts';

function errorsOf(
  spec: unknown,
  annotations: Readonly<Record<string, string>> = {},
): readonly string[] {
  const metadata = { name: 'web', annotations };
  return fieldErrorsOf({ apiVersion: 'v1', kind: 'Service', metadata, spec });
}

const one = { ports: [{ port: 80 }] };
const withPort = (item: object): unknown => ({ ports: [{ port: 80, ...item }] });
const loadBalancer = { ...one, type: 'LoadBalancer' };
const range = 'must be between 1 and 65535, inclusive';
const onlyLoadBalancer = "may only be used when `type` is 'LoadBalancer'";
const rangesKey = 'service.beta.kubernetes.io/load-balancer-source-ranges';

describe('a Service', () => {
  it.each([
    ['one unnamed port', one],
    ['a headless one without ports', { clusterIP: 'None' }],
    [
      'the same port for two protocols',
      {
        ports: [
          { name: 'a', port: 53 },
          { name: 'b', port: 53, protocol: 'UDP' },
        ],
      },
    ],
    ['an empty targetPort', withPort({ targetPort: '' })],
    ['a trailing dot in externalName', { type: 'ExternalName', externalName: 'a.b.' }],
    [
      'the longest affinity',
      {
        ...one,
        sessionAffinity: 'ClientIP',
        sessionAffinityConfig: { clientIP: { timeoutSeconds: 86400 } },
      },
    ],
    [
      'an affinity timeout without affinity, which the server drops',
      {
        ...one,
        sessionAffinityConfig: { clientIP: { timeoutSeconds: 0 } },
      },
    ],
    ['padded source ranges', { ...loadBalancer, loadBalancerSourceRanges: [' 10.0.0.0/8 '] }],
    [
      'two families by preference',
      {
        ...one,
        ipFamilyPolicy: 'PreferDualStack',
        ipFamilies: ['IPv6', 'IPv4'],
      },
    ],
    [
      'both addresses of a headless one without selector',
      {
        clusterIP: 'None',
        ipFamilies: ['IPv4', 'IPv6'],
      },
    ],
    ['external addresses', { ...one, externalIPs: ['192.0.2.1'], externalTrafficPolicy: 'Local' }],
    [
      'a health check port',
      {
        ...loadBalancer,
        externalTrafficPolicy: 'Local',
        healthCheckNodePort: 30000,
      },
    ],
  ])('with %s is valid', (_, spec) => {
    expect(errorsOf(spec)).toEqual([]);
  });

  it.each([
    [{}, 'spec.ports: Required value'],
    [
      withPort({ port: 65536, targetPort: 1 }),
      `spec.ports[0].port: Invalid value: 65536: ${range}`,
    ],
    [withPort({ targetPort: 65536 }), `spec.ports[0].targetPort: Invalid value: 65536: ${range}`],
    [
      withPort({ targetPort: 'a--b' }),
      'spec.ports[0].targetPort: Invalid value: "a--b": must not contain consecutive hyphens',
    ],
    [
      withPort({ protocol: 'ICMP' }),
      'spec.ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"',
    ],
    [withPort({ name: 'a.b' }), 'spec.ports[0].name: Invalid value: "a.b": must not contain dots'],
    [
      withPort({ nodePort: 30000 }),
      "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
    ],
    [{ ports: [{ name: 'a', port: 80 }, { port: 81 }] }, 'spec.ports[1].name: Required value'],
    [
      {
        ports: [
          { name: 'a', port: 80 },
          { name: 'a', port: 81 },
        ],
      },
      'spec.ports[1].name: Duplicate value: "a"',
    ],
    [
      {
        ports: [
          { name: 'a', port: 80 },
          { name: 'b', port: 80 },
        ],
      },
      'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
    ],
    [
      {
        type: 'NodePort',
        ports: [
          { name: 'a', port: 80, nodePort: 30000 },
          { name: 'b', port: 81, nodePort: 30000 },
        ],
      },
      'spec.ports[1].nodePort: Duplicate value: 30000',
    ],
    [
      { ...one, type: 'External' },
      'spec.type: Unsupported value: "External": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
    ],
    [{ type: 'ExternalName' }, 'spec.externalName: Required value'],
    [
      { type: 'ExternalName', externalName: 'a', clusterIP: 'None' },
      'spec.clusterIPs: Forbidden: may not be set for ExternalName services',
    ],
    [
      { ...one, type: 'NodePort', clusterIP: 'None' },
      'spec.clusterIPs[0]: Invalid value: "None": may not be set to \'None\' for NodePort services',
    ],
    [
      { ...one, sessionAffinity: 'Cookie' },
      'spec.sessionAffinity: Unsupported value: "Cookie": supported values: "ClientIP", "None"',
    ],
    [
      {
        ...one,
        sessionAffinity: 'ClientIP',
        sessionAffinityConfig: { clientIP: { timeoutSeconds: 86401 } },
      },
      'spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 86401: must be greater than 0 and less than 86400',
    ],
    [
      { ...one, clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.2'] },
      'spec.clusterIPs: Invalid value: ["10.0.0.2"]: first value must match `clusterIP`',
    ],
    [
      { ...one, clusterIPs: ['10.0.0.2'] },
      'spec.clusterIPs: Invalid value: ["10.0.0.2"]: must be empty when `clusterIP` is not specified',
    ],
    [
      { ...one, clusterIP: '10.0.0.0/8' },
      'spec.clusterIPs[0]: Invalid value: "10.0.0.0/8": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ],
    [
      { ...one, clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1', '10.0.0.2'] },
      'spec.clusterIPs: Invalid value: ["10.0.0.1","10.0.0.2"]: may specify no more than one IP for each IP family',
    ],
    [
      { ...one, clusterIP: '10.0.0.1', ipFamilies: ['IPv6'] },
      'spec.clusterIPs[0]: Invalid value: "10.0.0.1": expected an IPv6 value as indicated by `ipFamilies[0]`',
    ],
    [
      { ...one, ipFamilies: ['IPv4', 'IPv4'], ipFamilyPolicy: 'PreferDualStack' },
      'spec.ipFamilies[1]: Duplicate value: "IPv4"',
    ],
    [
      { ...one, ipFamilies: ['IPv4', 'IPv6'] },
      "spec.ipFamilyPolicy: Invalid value: \"SingleStack\": must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified",
    ],
    [
      { ...one, ipFamilyPolicy: 'DualStack' },
      'spec.ipFamilyPolicy: Unsupported value: "DualStack": supported values: "PreferDualStack", "RequireDualStack", "SingleStack"',
    ],
    [
      { ...one, externalIPs: ['127.0.0.1'] },
      'spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
    ],
    [
      { ...one, externalIPs: ['fe80::1'] },
      'spec.externalIPs[0]: Invalid value: "fe80::1": may not be in the link-local range (169.254.0.0/16, fe80::/10)',
    ],
    [
      { ...one, loadBalancerSourceRanges: ['10.0.0.0/8'] },
      `spec.LoadBalancerSourceRanges: Forbidden: ${onlyLoadBalancer}`,
    ],
    [
      { ...loadBalancer, loadBalancerSourceRanges: ['10.0.0.0'] },
      'spec.LoadBalancerSourceRanges[0]: Invalid value: "10.0.0.0": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
    ],
    [{ ...one, loadBalancerClass: 'a' }, `spec.loadBalancerClass: Forbidden: ${onlyLoadBalancer}`],
    [
      { ...one, allocateLoadBalancerNodePorts: true },
      `spec.allocateLoadBalancerNodePorts: Forbidden: ${onlyLoadBalancer}`,
    ],
    [
      { ...one, externalTrafficPolicy: 'Local' },
      'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
    ],
    [
      { ...loadBalancer, healthCheckNodePort: 30000 },
      "spec.healthCheckNodePort: Invalid value: 30000: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
    ],
    [
      { ...one, internalTrafficPolicy: 'Node' },
      'spec.internalTrafficPolicy: Unsupported value: "Node": supported values: "Cluster", "Local"',
    ],
    [
      { ...one, trafficDistribution: 'Far' },
      'spec.trafficDistribution: Unsupported value: "Far": supported values: "PreferClose", "PreferSameZone", "PreferSameNode"',
    ],
    [{ ...one, selectors: {} }, 'spec.selectors: unknown field "spec.selectors"'],
  ])('%j is refused in the words of the API server', (spec, error) => {
    expect(errorsOf(spec)).toEqual([error]);
  });

  it('reads source ranges from the older annotation as well', () => {
    expect(errorsOf(loadBalancer, { [rangesKey]: '10.0.0.0/8, 192.0.2.0/24' })).toEqual([]);
    expect(errorsOf(one, { [rangesKey]: '' })).toEqual([
      `metadata.annotations[${rangesKey}]: Forbidden: ${onlyLoadBalancer}`,
    ]);
  });
});
