import { describe, expect, it } from 'vitest';
import { generateScenario } from '../generators/network-policy.ts';
import { defaultGeneratorOptions } from '../generators/options.ts';
import { HarnessError } from '../model/errors.ts';
import { formatScenario, parseScenario } from './scenario-file.ts';

const text = `apiVersion: kubeprop.dev/v1alpha1
kind: Scenario
metadata:
  name: example
world:
  namespaces:
    - apiVersion: v1
      kind: Namespace
      metadata: { name: x }
  pods:
    - apiVersion: v1
      kind: Pod
      metadata: { name: a, namespace: x }
      spec:
        containers:
          - name: agent
            ports: [{ name: http, containerPort: 80 }]
  networkPolicies:
    - apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: { name: p, namespace: x }
      spec:
        podSelector: {}
        ingress:
          - from:
              - podSelector: {}
externalEndpoints: []
steps: []
probes:
  ports: [{ protocol: TCP, port: 80 }]
`;

function messageOfParsing(source: string): string {
  try {
    parseScenario(source, 'example.yaml');
  } catch (error) {
    if (error instanceof HarnessError) {
      expect(error.code).toBe('input');
      return error.message;
    }
    throw error;
  }
  throw new Error('parsing succeeded');
}

describe('parseScenario', () => {
  it('reads a scenario as it stands', () => {
    const scenario = parseScenario(text, 'example.yaml');
    expect(scenario.world.networkPolicies[0]?.spec.ingress?.[0]?.from).toEqual([
      { podSelector: {} },
    ]);
    expect(scenario.world.pods[0]?.spec.containers[0]?.ports).toEqual([
      { name: 'http', containerPort: 80 },
    ]);
  });

  it('a misspelt field is an error with file, line and field, never an empty selector', () => {
    const message = messageOfParsing(
      text.replace('        podSelector: {}\n', '        podSelectors: {}\n'),
    );
    expect(message).toBe(
      'example.yaml:23:9: world.networkPolicies[0].spec.podSelectors: unknown field',
    );
  });

  it.each([
    [
      'endPort needs a numeric port',
      'from:',
      'ports: [{ port: http, endPort: 90 }]\n            from:',
    ],
    [
      'a CIDR or an address reference',
      'podSelector: {}\nexternal',
      'ipBlock: { cidr: 10.0.0.0/33 }\nexternal',
    ],
    [
      'ipBlock excludes the selectors',
      'podSelector: {}\nexternal',
      'podSelector: {}\n                ipBlock: { cidr: 10.0.0.0/8 }\nexternal',
    ],
    ['a peer needs podSelector', '- podSelector: {}\nexternal', '- {}\nexternal'],
    ['a lower-case DNS name', 'name: a, namespace: x', 'name: A_B, namespace: x'],
    ['needs metadata.namespace', 'name: a, namespace: x', 'name: a'],
    ['expected', 'containerPort: 80', 'containerPort: eighty'],
  ])('%s', (expected, before, after) => {
    expect(text).toContain(before);
    expect(messageOfParsing(text.replace(before, after))).toContain(expected);
  });

  it.each([
    ['an unclosed flow map', text.replace('{ name: x }', '{ name: x')],
    ['a duplicate key', text.replace('kind: Scenario', 'kind: Scenario\nkind: Scenario')],
    ['two documents', `${text}---\na: b\n`],
    ['binary noise', '\u0000\u0001\u0002: [\n'],
  ])('%s is an error with a position', (_, source) => {
    expect(messageOfParsing(source)).toMatch(/^example\.yaml:\d+:\d+: /);
  });

  it('ten thousand open brackets are an error, not the end of the process', () => {
    expect(messageOfParsing(`a: ${'['.repeat(10_000)}`)).toMatch(/^example\.yaml:\d+:\d+: /);
  });

  it('aliases that expand without bound are refused', () => {
    const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: [*b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: [*b, *b, *b]\n`;
    expect(messageOfParsing(bomb)).toContain('example.yaml');
  });
});

describe('formatScenario', () => {
  it('loses nothing of 100 generated scenarios', () => {
    for (let index = 0; index < 100; index++) {
      const options = {
        ...defaultGeneratorOptions,
        ipFamilies: 'dual',
        externalEndpoints: 1,
      } as const;
      const scenario = generateScenario(options, 5, index);
      expect(parseScenario(formatScenario(scenario), 'generated.yaml')).toEqual(scenario);
    }
  });

  it('quotes names that YAML 1.1 reads as booleans', () => {
    const scenario = parseScenario(
      text.replaceAll('namespace: x', "namespace: 'y'").replace('{ name: x }', "{ name: 'y' }"),
      'f',
    );
    expect(formatScenario(scenario)).toMatch(/name: "y"/);
  });
});
