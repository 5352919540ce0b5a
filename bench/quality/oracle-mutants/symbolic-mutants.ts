/** Mutants of the symbolic oracle: the files of `oracle/connectivity/`. Data; the runner is run-oracle-mutants.ts. */
import { mutantsOf, type Mutant } from './mutant.ts';

export const symbolicMutants: readonly Mutant[] = [
  ...mutantsOf('oracle/connectivity/address-ranges.ts', [
    ['off-by-one', 'to: from + (1n << hostBits) - 1n', 'to: from + (1n << hostBits)'],
    [
      'drop',
      "(addressValue(text.slice(0, text.indexOf('/'))) >> hostBits) << hostBits",
      "addressValue(text.slice(0, text.indexOf('/')))",
    ],
    ['off-by-one', 'if (to >= next) next = to + 1n;', 'if (to >= next) next = to;'],
    ['off-by-one', 'to: from - 1n < cidr.to ? from - 1n', 'to: from < cidr.to ? from'],
    ['direction', 'a.from < b.from ? -1 : 1', 'a.from < b.from ? 1 : -1'],
    ['off-by-one', 'starts.add(range.to + 1n)', 'starts.add(range.to)'],
  ]),
  ...mutantsOf('oracle/connectivity/directed-policies.ts', [
    ['drop', '    .filter(({ spec }) => effectivePolicyTypes(spec).has(direction))\n', ''],
    ['direction', "direction === 'Ingress'\n", "direction === 'Egress'\n"],
    ['negate', 'if (verdict !== 0) isolatedBy', 'if (verdict === 0) isolatedBy'],
    ['missing-key', 'spec.podSelector ?? {}', "spec.podSelector ?? { matchLabels: { '': '' } }"],
    ['default', "`${protocol ?? 'TCP'}/${port}`", "`${protocol ?? 'UDP'}/${port}`"],
  ]),
  ...mutantsOf('oracle/connectivity/end-classes.ts', [
    ['default', "used.has(`${protocol ?? 'TCP'}", "used.has(`${protocol ?? 'UDP'}"],
    ['drop', "[name, protocol ?? 'TCP', containerPort]", "[name, protocol ?? 'TCP']"],
    ['drop', "kind !== 'pod' || used.size === 0", 'used.size === 0'],
    ['drop', 'column[shape] ?? 0, true', '0, true'],
  ]),
  ...mutantsOf('oracle/connectivity/end-shapes.ts', [
    ['negate', "includes(':') ? 'IPv6' : 'IPv4'", "includes(':') ? 'IPv4' : 'IPv6'"],
    [
      'missing-key',
      '{ ...written.get(name), [namespaceNameLabel]: name }',
      '{ ...written.get(name) }',
    ],
    [
      'direction',
      '{ ...written.get(name), [namespaceNameLabel]: name }',
      '{ [namespaceNameLabel]: name, ...written.get(name) }',
    ],
    ['missing-key', '...workloads.map(({ namespace }) => namespace)]', ']'],
    ['and-or', 'own === undefined || own[ipFamily]', 'own !== undefined && own[ipFamily]'],
    ['drop', '[kind, namespace, sortedEntries(labels),', '[kind, sortedEntries(labels),'],
    ['drop', '...(spec.egress ?? []).flatMap(({ to }) => to ?? []),', ''],
  ]),
  ...mutantsOf('oracle/connectivity/external-ranges.ts', [
    ['direction', "direction === 'Egress' ? noNames", "direction === 'Ingress' ? noNames"],
    [
      'direction',
      "direction === 'Egress' ? model.egress",
      "direction === 'Ingress' ? model.egress",
    ],
    ['drop', 'table.mergeUnder(32, asPod, allowAll)', 'asPod'],
    ['negate', "pins.hostNetworkPods === 'likeNodes' ?", "pins.hostNetworkPods !== 'likeNodes' ?"],
    ['missing-key', 'own === undefined || own[family] !== undefined', 'own !== undefined'],
  ]),
  ...mutantsOf('oracle/connectivity/family-connectivity.ts', [
    [
      'and-or',
      'table.and(cellOf(egress, from, to), cellOf(ingress, to, from))',
      'table.or(cellOf(egress, from, to), cellOf(ingress, to, from))',
    ],
    ['direction', 'cellOf(ingress, to, from)', 'cellOf(ingress, from, to)'],
    ['direction', 'cellOf(egress, from, to)', 'cellOf(egress, to, from)'],
    ['direction', "side('Ingress', target, source)", "side('Ingress', source, target)"],
    ['drop', "if (same === 'same') return allowAll;", ''],
    ['direction', "return direction === 'Ingress'\n", "return direction === 'Egress'\n"],
    ['drop', "if (same === 'different') return verdict;", ''],
    ['drop', 'source === target || (address', '(address'],
    [
      'and-or',
      'shape(nodeShape, source) < 0 && shape(nodeShape, target) < 0',
      'shape(nodeShape, source) < 0 || shape(nodeShape, target) < 0',
    ],
    [
      'drop',
      'table.mergeUnder(32, asPods(source, target), asNodes(source, target))',
      'asPods(source, target)',
    ],
    ['drop', "    if (hostNetworkPods === 'likePods') return asPods(source, target);\n", ''],
    ['drop', "    if (hostNetworkPods === 'likeNodes') return asNodes(source, target);\n", ''],
    ['default', "same === 'same' ? allowAll : table.mergeUnder(30, allowAll, verdict)", 'verdict'],
    ['drop', "  if (pins.egressToOwnNode === 'enforced') return verdict;\n", ''],
    ['and-or', "=== 'allowed' && same === 'same'", "=== 'allowed' || same === 'same'"],
    ['off-by-one', 'first?.replicas === 1', 'first?.replicas === 2'],
    [
      'and-or',
      'first?.spec.hostNetwork === true && second',
      'first?.spec.hostNetwork === true || second',
    ],
    ['negate', "nodeOfA === nodeOfB ? 'same'", "nodeOfA !== nodeOfB ? 'same'"],
  ]),
  ...mutantsOf('oracle/connectivity/family-models.ts', [
    [
      'direction',
      "{ egress: side('Egress'), ingress: side('Ingress') }",
      "{ egress: side('Ingress'), ingress: side('Egress') }",
    ],
  ]),
  ...mutantsOf('oracle/connectivity/ip-block-peer.ts', [
    ['off-by-one', 'from <= address && address <= to', 'from < address && address <= to'],
    ['off-by-one', 'from <= address && address <= to', 'from <= address && address < to'],
    ['default', ": 'unknown';", ": 'outside';"],
    ['default', ": 'unknown';", ": 'inside';"],
    ['direction', "return direction === 'Egress'\n", "return direction === 'Ingress'\n"],
    ['drop', "covered === 'outside' || pin === 'noMatch'", "covered === 'outside'"],
    ['drop', "pin === 'match' && covered === 'inside'", "pin === 'match'"],
    ['drop', "  if (pins.ipBlockMatchesNodes === 'noMatch') return outside;\n", ''],
    [
      'direction',
      'judge(covered, pins.ipBlockMatchesNodes',
      'judge(covered, pins.ipBlockMatchesPods',
    ],
    ['drop', '.filter((range) => range.ipFamily === ipFamily);', ';'],
  ]),
  ...mutantsOf('oracle/connectivity/pair-reader.ts', [
    ['and-or', 'reachable[source] !== 1 || reachable', 'reachable[source] !== 1 && reachable'],
  ]),
];
