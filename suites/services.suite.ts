/**
 * Generated worlds of Services conform: every port of every Service answers from its backends, all of them, or is refused or
 * dropped as the endpoints and traffic policies say. On the simulated cluster the same shows nothing about a proxy.
 */
import { describeServiceSuite } from './service-suite.ts';

describeServiceSuite('generated Services', { suite: 'services', seed: 31, cases: 30 });
