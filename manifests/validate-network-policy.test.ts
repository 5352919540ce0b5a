import { describe, expect, it } from 'vitest';
import { fieldErrorsOf } from './testing/read-text.ts';

function errorsOf(spec: unknown): readonly string[] {
  return fieldErrorsOf({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'p' },
    spec,
  });
}

const ports = (item: unknown): unknown => ({ ingress: [{ ports: [item] }] });
const from = (peer: unknown): unknown => ({ ingress: [{ from: [peer] }] });
const selector = (requirement: unknown): unknown => ({
  podSelector: { matchExpressions: [requirement] },
});
const port = 'spec.ingress[0].ports[0]';
const peer = 'spec.ingress[0].from[0]';
const expression = 'spec.podSelector.matchExpressions[0]';
const range = 'must be between 1 and 65535, inclusive';
const cidrRule = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';
const subset = 'must be a strict subset of `cidr`';
const protocols = 'supported values: "TCP", "UDP", "SCTP"';

describe('a NetworkPolicy', () => {
  it.each([
    ['an absent spec', undefined],
    ['an empty spec', {}],
    ['empty and absent lists', { podSelector: {}, ingress: [{}], egress: [] }],
    ['both policy types', { policyTypes: ['Ingress', 'Egress'] }],
    ['a repeated policy type', { policyTypes: ['Egress', 'Egress'] }],
    ['a protocol alone', ports({ protocol: 'SCTP' })],
    ['a null port', ports({ port: null })],
    ['port 1', ports({ port: 1 })],
    ['port 65535', ports({ port: 65535 })],
    ['a float that is an integer', ports({ port: 80.0 })],
    ['a port name of 15', ports({ port: 'abcdefghijklmno' })],
    ['endPort equal to port', ports({ port: 80, endPort: 80 })],
    ['the whole of IPv4', from({ ipBlock: { cidr: '0.0.0.0/0' } })],
    ['one address', from({ ipBlock: { cidr: '10.0.0.1/32' } })],
    ['host bits', from({ ipBlock: { cidr: '10.1.2.3/8' } })],
    ['leading zeros', from({ ipBlock: { cidr: '010.000.0.0/08' } })],
    ['an except one bit longer', from({ ipBlock: { cidr: '10.0.0.0/8', except: ['10.0.0.0/9'] } })],
    ['an IPv6 except', from({ ipBlock: { cidr: '::/0', except: ['2001:db8::/32'] } })],
    ['selectors of pod and namespace', from({ podSelector: {}, namespaceSelector: {} })],
    ['an empty value in In', selector({ key: 'a', operator: 'In', values: [''] })],
    ['Exists with an empty list', selector({ key: 'a/b', operator: 'Exists', values: [] })],
  ])('with %s is valid', (_, spec) => {
    expect(errorsOf(spec)).toEqual([]);
  });

  it.each([
    [ports({ port: 0 }), `${port}.port: Invalid value: 0: ${range}`],
    [ports({ port: 65536 }), `${port}.port: Invalid value: 65536: ${range}`],
    [
      ports({ port: 'abcdefghijklmnop' }),
      `${port}.port: Invalid value: "abcdefghijklmnop": must be no more than 15 characters`,
    ],
    [
      ports({ port: '80' }),
      `${port}.port: Invalid value: "80": must contain at least one letter (a-z)`,
    ],
    [
      ports({ port: 'a--b' }),
      `${port}.port: Invalid value: "a--b": must not contain consecutive hyphens`,
    ],
    [
      ports({ port: '-a' }),
      `${port}.port: Invalid value: "-a": must not begin or end with a hyphen`,
    ],
    [
      ports({ port: 'A1b' }),
      `${port}.port: Invalid value: "A1b": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)`,
    ],
    [ports({ protocol: 'tcp' }), `${port}.protocol: Unsupported value: "tcp": ${protocols}`],
    [
      ports({ port: 80, endPort: 79 }),
      `${port}.endPort: Invalid value: 80: must be greater than or equal to \`port\``,
    ],
    [ports({ port: 80, endPort: 65536 }), `${port}.endPort: Invalid value: 65536: ${range}`],
    [
      ports({ port: 'http', endPort: 80 }),
      `${port}.endPort: Invalid value: 80: may not be specified when \`port\` is non-numeric`,
    ],
    [
      ports({ endPort: 80 }),
      `${port}.endPort: Invalid value: 80: may not be specified when \`port\` is not specified`,
    ],
    [from({}), `${peer}: Required value: must specify a peer`],
    [from(null), `${peer}: Required value: must specify a peer`],
    [
      from({ podSelector: {}, ipBlock: { cidr: '::/0' } }),
      `${peer}: Forbidden: may not specify both ipBlock and another peer`,
    ],
    [from({ ipBlock: {} }), `${peer}.ipBlock.cidr: Required value`],
    ...[
      '10.0.0.0',
      '10.0.0.0/33',
      '10.0.0/8',
      '256.0.0.0/8',
      '::/129',
      ':::/0',
      '10.0.0.0/8/8',
      'x',
    ].map((cidr): [unknown, string] => [
      from({ ipBlock: { cidr } }),
      `${peer}.ipBlock.cidr: Invalid value: "${cidr}": ${cidrRule}`,
    ]),
    ...['10.0.0.0/8', '10.0.0.0/7', '11.0.0.0/9', '::/64'].map((except): [unknown, string] => [
      from({ ipBlock: { cidr: '10.0.0.0/8', except: [except] } }),
      `${peer}.ipBlock.except[0]: Invalid value: "${except}": ${subset}`,
    ]),
    [
      { policyTypes: ['Ingress', 'Egress', 'Ingress'] },
      'spec.policyTypes: Invalid value: ["Ingress","Egress","Ingress"]: may not specify more than two policyTypes',
    ],
    [
      { policyTypes: ['ingress'] },
      'spec.policyTypes[0]: Unsupported value: "ingress": supported values: "Ingress", "Egress"',
    ],
    [
      selector({ key: 'a', operator: 'In', values: [] }),
      `${expression}.values: Required value: must be specified when \`operator\` is 'In' or 'NotIn'`,
    ],
    [
      selector({ key: 'a', operator: 'Exists', values: ['b'] }),
      `${expression}.values: Forbidden: may not be specified when \`operator\` is 'Exists' or 'DoesNotExist'`,
    ],
    [
      selector({ key: 'a', operator: 'Gt', values: ['1'] }),
      `${expression}.operator: Invalid value: "Gt": not a valid selector operator`,
    ],
    [
      selector({ key: 'a', operator: 'In', values: ['x'.repeat(64)] }),
      `${expression}.values[0]: Invalid value: "${'x'.repeat(64)}": must be no more than 63 characters`,
    ],
    [{ podSelectors: {} }, 'spec.podSelectors: unknown field "spec.podSelectors"'],
    [{ ingress: [{ to: [] }] }, 'spec.ingress[0].to: unknown field "spec.ingress[0].to"'],
    [
      { podSelector: { matchLabels: { app: true } } },
      'spec.podSelector.matchLabels[app]: Invalid value: true: matchLabels[app] must be a string; YAML reads it as a boolean: quote it',
    ],
    [{ ingress: {} }, 'spec.ingress: Invalid value: "{...}": ingress must be a list'],
    [
      ports({ port: 1.5 }),
      `${port}.port: Invalid value: 1.5: port must be a 32-bit integer or a string`,
    ],
  ])('%j is refused in the words of the API server', (spec, error) => {
    expect(errorsOf(spec)).toEqual([error]);
  });
});
