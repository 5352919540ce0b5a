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
    keptMs: { zone: 5_000, reverse: 5_000 },
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
  ['rewrite name a.b c.d\n    kubernetes cluster.local {\n    }', ['rewrite']],
  ['kubernetes cluster.local {\n       namespaces shop\n    }', ['namespaces']],
  ['kubernetes cluster.local {\n       fallthrough\n    }', ['fallthrough']],
  ['# rewrite name a.b c.d\n    kubernetes cluster.local {\n    }', []],
])('%j leaves answers open for %j', (block, unmodelled) => {
  expect(parseCorefile(corefile(block)).unmodelled).toEqual(unmodelled);
});

test.each([
  ['', { zone: 0, reverse: 0 }],
  ['cache', { zone: 20_000, reverse: 20_000 }],
  ['cache 10', { zone: 10_000, reverse: 10_000 }],
  ['cache 30 {\n       disable success cluster.local\n    }', { zone: 20_000, reverse: 20_000 }],
  [
    'cache 30 {\n       disable success cluster.local\n       disable denial cluster.local\n    }',
    { zone: 0, reverse: 20_000 },
  ],
])('%j keeps answers for %j', (cache, keptMs) => {
  const text = `.:53 {\n    kubernetes cluster.local {\n       ttl 20\n    }\n    ${cache}\n}\n`;
  expect(parseCorefile(text).keptMs).toEqual(keptMs);
});
