/**
 * DNS answers conform where the server's Corefile is another one: names of pods verified or disabled, and autopath, which walks the
 * search list on the server. Each is one more cluster. On the simulated cluster the same shows nothing about a DNS server.
 */
import { describeServiceSuite } from './service-suite.ts';

describeServiceSuite('the answers of DNS', {
  suite: 'dns',
  clusters: 'dns-servers',
  seed: 51,
  cases: 30,
});
