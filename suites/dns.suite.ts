/**
 * DNS answers of generated worlds conform: records, NODATA and NXDOMAIN of every name of their Services, endpoints and ports,
 * over UDP and TCP. On the simulated cluster the same shows nothing about a DNS server.
 */
import { describeServiceSuite } from './service-suite.ts';

describeServiceSuite('the answers of DNS', { suite: 'dns', seed: 51, cases: 30 });
