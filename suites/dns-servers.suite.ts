/**
 * DNS answers conform where the server's Corefile is another one: autopath walks the search list on the server. One more
 * cluster. The simulated cluster has the plain Corefile alone, so there it is the suite `dns` again.
 */
import { describeServiceSuite } from './service-suite.ts';

describeServiceSuite('the answers of DNS', {
  suite: 'dns',
  clusters: 'dns-servers',
  seed: 51,
  cases: 30,
});
