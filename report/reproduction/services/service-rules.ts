/** The rules about Services and names that a finding cites, as sentences with the page that says so. */
import type { RuleText } from '../rule-texts.ts';

const service = 'https://kubernetes.io/docs/concepts/services-networking/service/';
const slices = 'https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/';
const proxies = 'https://kubernetes.io/docs/reference/networking/virtual-ips/';
const dns = 'https://github.com/kubernetes/dns/blob/master/docs/specification.md';
const names = 'https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/';

const pods = 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/';

const texts: Readonly<Record<number, RuleText>> = {
  61: { sentence: 'A Service selects pods of its namespace by all labels of its selector; without one its endpoints are the user\'s.', link: service }, // prettier-ignore
  62: { sentence: 'An endpoint is ready if its pod is Ready and does not terminate, or if the Service has publishNotReadyAddresses.', link: `${slices}#conditions` }, // prettier-ignore
  63: { sentence: 'An endpoint that stands in several slices counts once; of its addresses only the first has a meaning.', link: slices }, // prettier-ignore
  64: { sentence: 'A named targetPort is resolved for each pod by itself, and only by a container port of the same protocol.', link: `${service}#field-spec-ports` }, // prettier-ignore
  65: { sentence: 'An endpoint has a hostname where its pod has one and its subdomain names the Service.', link: names }, // prettier-ignore
  66: { sentence: 'Traffic goes to ready endpoints; if there is none, to those that still serve while they terminate.', link: `${proxies}#traffic-to-terminating-endpoints` }, // prettier-ignore
  67: { sentence: 'With traffic policy Local only endpoints of the node itself are used, whatever other nodes have.', link: `${proxies}#traffic-policies` }, // prettier-ignore
  68: { sentence: 'A Service without usable endpoints refuses; one whose policy is Local drops where only other nodes have endpoints.', link: `${proxies}#traffic-policies` }, // prettier-ignore
  69: { sentence: 'internalTrafficPolicy governs the cluster address alone, externalTrafficPolicy node ports, external addresses and those of load balancers.', link: `${proxies}#traffic-policies` }, // prettier-ignore
  70: { sentence: 'Pods that use an external address get all endpoints, even with externalTrafficPolicy Local.', link: `${proxies}#external-traffic-policy` }, // prettier-ignore
  75: { sentence: 'The health check node port of a Service with externalTrafficPolicy Local answers 200 at nodes that have a ready endpoint, and 503 at others.', link: 'https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/' }, // prettier-ignore
  76: { sentence: 'loadBalancerSourceRanges drop who is in none of them at the addresses of the load balancer.', link: service }, // prettier-ignore
  77: { sentence: 'With sessionAffinity ClientIP a client keeps its backend until it was idle for the timeout, three hours unless timeoutSeconds says otherwise.', link: `${proxies}#session-affinity` }, // prettier-ignore
  79: { sentence: 'A Service has a cluster address of each of its families.', link: 'https://kubernetes.io/docs/concepts/services-networking/dual-stack/' }, // prettier-ignore
  82: { sentence: 'The same number under TCP and UDP is two ports of a Service.', link: `${service}#multi-port-services` }, // prettier-ignore
  83: { sentence: 'kube-proxy draws a backend at random for each new connection, all with the same chance.', link: `${proxies}#proxy-mode-iptables` }, // prettier-ignore
  88: { sentence: 'A Service with a cluster address has A and AAAA records, SRV for named ports, and PTR.', link: dns }, // prettier-ignore
  89: { sentence: 'A headless Service has the addresses of its ready endpoints, and records for their hostnames.', link: dns }, // prettier-ignore
  90: { sentence: 'An ExternalName Service is a CNAME.', link: dns },
  91: { sentence: 'What is ready for DNS is what the slice says is ready.', link: dns },
  94: { sentence: 'A name that exists without records of a type is answered without records; one that does not exist is NXDOMAIN.', link: dns }, // prettier-ignore
  100: { sentence: 'dnsPolicy decides what resolv.conf of a pod says.', link: `${names}#pod-s-dns-policy` }, // prettier-ignore
  101: { sentence: 'Servers and searches of dnsConfig are appended, options override by name.', link: `${names}#pod-dns-config` }, // prettier-ignore
  104: { sentence: 'A pod is Ready if its containers are and every readiness gate is True; a startup probe that has not passed, and a readiness probe that fails, keep it from that.', link: `${pods}#pod-readiness-gate` }, // prettier-ignore
  105: { sentence: 'A deleted pod terminates: its endpoints are not ready any more, serve for as long as its readiness says so, and go with its containers; until then it answers.', link: `${pods}#pod-termination` }, // prettier-ignore
  106: { sentence: 'A container that starts again keeps the address of its pod, and must pass its probes again.', link: `${pods}#restart-policy` }, // prettier-ignore
};

/** Undefined for a rule that no page says in a sentence. */
export function serviceRuleText(rule: number): RuleText | undefined {
  return texts[rule];
}
