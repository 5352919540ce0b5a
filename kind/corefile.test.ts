import { expect, test } from 'vitest';
import { withDnsMode } from './corefile.ts';

const corefile = `.:53 {
    errors
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       ttl 30
    }
    forward . /etc/resolv.conf
    cache 30 {
       disable success cluster.local
       disable denial cluster.local
    }
}
`;

test('the mode of pod names is the only change', () => {
  const verified = corefile.replace('pods insecure', 'pods verified');
  expect(withDnsMode(corefile, 'pods-verified')).toBe(verified);
  expect(withDnsMode(corefile, 'pods-insecure')).toBe(corefile);
});

test('autopath stands before the plug-in that it asks, once', () => {
  const once = withDnsMode(corefile, 'autopath');
  expect(once).toContain('    autopath @kubernetes\n    kubernetes cluster.local');
  expect(once).toContain('pods verified');
  expect(withDnsMode(once, 'autopath')).toBe(once);
});

test.each([
  ['endpoint-pod-names', '       pods insecure\n       endpoint_pod_names\n       ttl 30'],
  ['no-endpoints', '       pods insecure\n       noendpoints\n       ttl 30'],
  ['hosts', '       fallthrough\n    }\n    kubernetes cluster.local'],
  [
    'rewrite',
    '    rewrite name suffix .kubeprop.test .svc.cluster.local\n    kubernetes cluster.local',
  ],
  ['minimal', '    minimal\n    kubernetes cluster.local'],
  ['zone-cache', '    forward . /etc/resolv.conf\n    cache 30\n}\n'],
] as const)('%s is one change, made once', (mode, text) => {
  const once = withDnsMode(corefile, mode);
  expect(once).toContain(text);
  expect(once.split('\n').length).not.toBe(corefile.split('\n').length);
  if (mode !== 'zone-cache') expect(withDnsMode(once, mode)).toBe(once);
});

test('what the cache keeps of the zone lives for 5 s', () => {
  expect(withDnsMode(corefile, 'zone-cache')).toContain('ttl 5\n');
});

test('both families of the Service are no change of the Corefile', () => {
  expect(withDnsMode(corefile, 'dual-stack')).toBe(corefile);
});

test('a Corefile of another make is refused', () => {
  expect(() => withDnsMode('.:53 {\n    whoami\n}\n', 'autopath')).toThrow(/not kubeadm's/);
});
