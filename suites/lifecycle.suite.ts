/**
 * Pods that become ready, fail their probes, start again, are deleted and end: their conditions, the endpoints, who answers and what
 * names resolve to are as predicted after each event. On the simulated cluster the same shows nothing about a control plane.
 */
import { describeServiceSuite } from './service-suite.ts';

describeServiceSuite('the lifecycle of pods', { suite: 'lifecycle', seed: 71, cases: 20 });
