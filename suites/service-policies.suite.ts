/**
 * Generated worlds of Services and of policies conform: of the backends that the proxy may choose those answer that policies let
 * answer, and a flow that goes to another one gets none. On the simulated cluster the same shows nothing about an engine.
 */
import { describeServiceSuite } from './service-suite.ts';

describeServiceSuite('generated policies before Services', {
  suite: 'service-policies',
  seed: 34,
  cases: 20,
});
