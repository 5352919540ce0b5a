import { describe, expect, it } from 'vitest';
import { fieldErrorsOf } from './testing/read-text.ts';

function podErrors(spec: unknown): readonly string[] {
  return fieldErrorsOf({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec });
}

function deploymentErrors(spec: unknown): readonly string[] {
  return fieldErrorsOf({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'a' },
    spec,
  });
}

const ports = (...items: unknown[]): unknown => ({ containers: [{ name: 'c', ports: items }] });
const at = 'spec.containers[0].ports';
const range = 'must be between 1 and 65535, inclusive';
const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'c' }] } };

describe('container ports', () => {
  it.each([
    ports({ containerPort: 1 }, { containerPort: 65535, protocol: 'SCTP' }),
    ports({ containerPort: 80, name: 'a' }, { containerPort: 80, name: 'b' }),
    ports(
      { containerPort: 80, hostPort: 80 },
      { containerPort: 80, hostPort: 80, protocol: 'UDP' },
    ),
    {
      hostNetwork: true,
      containers: [{ name: 'c', ports: [{ containerPort: 80, hostPort: 80 }] }],
    },
  ])('%j are valid', (spec) => {
    expect(podErrors(spec)).toEqual([]);
  });

  it.each([
    [ports({}), `${at}[0].containerPort: Required value`],
    [ports({ containerPort: 65536 }), `${at}[0].containerPort: Invalid value: 65536: ${range}`],
    [ports({ containerPort: 1, hostPort: -1 }), `${at}[0].hostPort: Invalid value: -1: ${range}`],
    [
      ports({ containerPort: 1, protocol: 'tcp' }),
      `${at}[0].protocol: Unsupported value: "tcp": supported values: "SCTP", "TCP", "UDP"`,
    ],
    [
      ports({ containerPort: 1, name: '8080' }),
      `${at}[0].name: Invalid value: "8080": must contain at least one letter (a-z)`,
    ],
    [
      ports({ containerPort: 1, name: 'a' }, { containerPort: 2, name: 'a' }),
      `${at}[1].name: Duplicate value: "a"`,
    ],
    [
      ports({ containerPort: 1, hostPort: 80 }, { containerPort: 2, hostPort: 80 }),
      `${at}[1].hostPort: Duplicate value: "TCP//80"`,
    ],
    [
      {
        hostNetwork: true,
        containers: [{ name: 'c', ports: [{ containerPort: 80, hostPort: 81 }] }],
      },
      `${at}[0].hostPort: Invalid value: 81: must match \`containerPort\` when \`hostNetwork\` is true`,
    ],
    [ports({ containerPort: 1, port: 2 }), `${at}[0].port: unknown field "${at}[0].port"`],
    [{}, 'spec.containers: Required value'],
    [
      { containers: [{ name: 'c' }, { name: 'c' }] },
      'spec.containers[1].name: Duplicate value: "c"',
    ],
    [
      { containers: [{ name: 'c' }], initContainers: [{ name: 'c' }] },
      'spec.initContainers[0].name: Duplicate value: "c"',
    ],
    [{ containers: [{}] }, 'spec.containers[0].name: Required value'],
  ])('%j are refused', (spec, error) => {
    expect(podErrors(spec)).toEqual([error]);
  });
});

describe('a workload', () => {
  it('may have fields that nobody reads here', () => {
    const spec = { selector: { matchLabels: { app: 'a' } }, template, strategy: { type: 'Any' } };
    expect(deploymentErrors(spec)).toEqual([]);
  });

  it.each([
    [{ template }, 'spec.selector: Required value'],
    [
      { template, selector: {} },
      'spec.selector: Invalid value: {}: empty selector is invalid for deployment',
    ],
    [
      { template, selector: { matchLabels: { app: 'b' } } },
      'spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`',
    ],
    [
      { template, selector: { matchLabels: { app: 'a' } }, replicas: -1 },
      'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      { template, selector: { matchLabels: { app: 'a' } }, replicas: 'two' },
      'spec.replicas: Invalid value: "two": replicas must be a 32-bit integer',
    ],
  ])('%j is refused', (spec, error) => {
    expect(deploymentErrors(spec)).toEqual([error]);
  });
});
