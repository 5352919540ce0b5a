import { expect, test } from 'vitest';
import { withDnsMode } from './corefile.ts';

const corefile = `.:53 {
    errors
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       ttl 30
    }
    forward . /etc/resolv.conf
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

test('a Corefile of another make is refused', () => {
  expect(() => withDnsMode('.:53 {\n    whoami\n}\n', 'autopath')).toThrow(/has no plug-in/);
});
