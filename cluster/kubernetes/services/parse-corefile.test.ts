import { expect, test } from 'vitest';
import { kubeadmDnsFacts } from '../../../model/dns.ts';
import { parseCorefile } from './parse-corefile.ts';

function corefile(kubernetes: string): string {
  return `.:53 {
    errors
    ${kubernetes}
    forward . /etc/resolv.conf
    cache 30 {
       disable success cluster.local
       disable denial cluster.local
    }
}
`;
}

test('the Corefile of kubeadm is what the oracle takes for granted', () => {
  const block = `kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }`;
  expect(parseCorefile(corefile(block))).toEqual(kubeadmDnsFacts);
});

test('modes and options of the plug-in kubernetes are read', () => {
  const block = `kubernetes my.zone. {
       pods verified
       endpoint_pod_names
       ignore empty_service
       noendpoints
    }`;
  expect(parseCorefile(corefile(block))).toEqual({
    ...kubeadmDnsFacts,
    zone: 'my.zone',
    pods: 'verified',
    endpointPodNames: true,
    ignoreEmptyService: true,
    noEndpoints: true,
    keptMs: { zone: 5_000, reverse: 5_000, other: 5_000 },
  });
});

test('without pods in the block, names of pods do not exist', () => {
  expect(parseCorefile(corefile('kubernetes cluster.local {\n    }')).pods).toBe('disabled');
});

test('autopath counts where the plug-in knows the pods', () => {
  const block = (pods: string): string => `autopath @kubernetes
    kubernetes cluster.local {
       pods ${pods}
    }`;
  expect(parseCorefile(corefile(block('verified'))).autopath).toBe(true);
  expect(parseCorefile(corefile(block('insecure'))).autopath).toBe(false);
});

test.each([
  ['rewrite name regex (.*) c.d\n    kubernetes cluster.local {\n    }', ['rewrite']],
  ['rewrite continue name a.b c.d', ['rewrite']],
  ['rewrite name suffix .a .b answer auto', ['rewrite']],
  ['rewrite type ANY HINFO', ['rewrite']],
  ['hosts /etc/coredns/NodeHosts {\n       fallthrough\n    }', ['hosts']],
  ['hosts {\n       192.0.2.1 a.b\n    }', ['hosts']],
  ['template IN A cluster.local {\n    }', ['template']],
  ['kubernetes cluster.local {\n       namespaces shop\n    }', ['namespaces']],
  ['kubernetes cluster.local {\n       fallthrough\n    }', ['fallthrough']],
  ['# rewrite name a.b c.d\n    kubernetes cluster.local {\n    }', []],
])('%j leaves answers open for %j', (block, unmodelled) => {
  expect(parseCorefile(corefile(block)).unmodelled).toEqual(unmodelled);
});

test('hosts and rewritten names are read', () => {
  const facts = parseCorefile(`.:53 {
    hosts {
       192.0.2.1 Shop.test store.test # where goods are
       2001:db8::1 shop.test
       ttl 60
       fallthrough
    }
    rewrite name old.test web.shop.svc.cluster.local
    rewrite stop name suffix .test. .svc.cluster.local.
    kubernetes cluster.local {
    }
}
`);
  expect(facts.hosts).toEqual([
    { address: '192.0.2.1', names: ['shop.test.', 'store.test.'] },
    { address: '2001:db8::1', names: ['shop.test.'] },
  ]);
  expect(facts.rewrites).toEqual([
    { match: 'exact', from: 'old.test.', to: 'web.shop.svc.cluster.local.' },
    { match: 'suffix', from: '.test.', to: '.svc.cluster.local.' },
  ]);
  expect(facts.unmodelled).toEqual([]);
});

const withoutZone = 'disable success cluster.local\n       disable denial cluster.local';

test.each([
  ['', [0, 0, 0]],
  ['cache', [20, 20, 20]],
  ['cache 10', [10, 10, 10]],
  ['cache 30 {\n       disable success cluster.local\n    }', [20, 20, 20]],
  [`cache 30 {\n       ${withoutZone}\n    }`, [0, 20, 20]],
  ['cache 10 {\n       disable success\n       denial 100 15\n    }', [15, 15, 15]],
  ['cache 60 {\n       success 100 60 40\n       disable denial\n    }', [40, 40, 40]],
] as const)(
  '%j keeps answers for %j s: of the zone, of reverse names, of others',
  (cache, [zone, reverse, other]) => {
    const keptMs = { zone: zone * 1_000, reverse: reverse * 1_000, other: other * 1_000 };
    const text = `.:53 {\n    kubernetes cluster.local {\n       ttl 20\n    }\n    ${cache}\n}\n`;
    expect(parseCorefile(text).keptMs).toEqual(keptMs);
  },
);
