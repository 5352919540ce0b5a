/**
 * New connections spread over the backends of generated Services as the mode of kube-proxy says, at alpha 1e-6 per question. On
 * the simulated cluster the same shows nothing about a proxy.
 */
import { describeServiceSuite } from './service-suite.ts';

describeServiceSuite('the distribution of load', { suite: 'load', seed: 41, cases: 20 });
