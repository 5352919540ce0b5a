/**
 * The part of the Kubernetes API that a world is made of, spelled as the API spells it. Plain readonly data; optional
 * fields may be absent or undefined, as in the API's JSON. Schemas that read these from files are in schema.ts.
 */

export type Labels = Readonly<Record<string, string>>;
export type Protocol = 'TCP' | 'UDP' | 'SCTP';
export type IpFamily = 'IPv4' | 'IPv6';
export type PolicyType = 'Ingress' | 'Egress';

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly uid?: string | undefined;
  readonly labels?: Labels | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** RFC 3339; set while the object is being deleted. */
  readonly deletionTimestamp?: string | undefined;
}

export interface Namespace {
  readonly apiVersion: 'v1';
  readonly kind: 'Namespace';
  readonly metadata: ObjectMeta;
}

export interface ContainerPort {
  readonly name?: string | undefined;
  readonly containerPort: number;
  /** Absent means TCP. */
  readonly protocol?: Protocol | undefined;
}

export interface Container {
  readonly name: string;
  readonly ports?: readonly ContainerPort[] | undefined;
  /** `Always` on an init container makes it a sidecar. */
  readonly restartPolicy?: 'Always' | undefined;
  readonly startupProbe?: ContainerProbe | undefined;
  readonly readinessProbe?: ContainerProbe | undefined;
  readonly livenessProbe?: ContainerProbe | undefined;
}

/** A probe of the kubelet: passing means that the port accepts a connection. */
export interface ContainerProbe {
  readonly tcpSocket: { readonly port: number };
  readonly periodSeconds?: number | undefined;
  readonly timeoutSeconds?: number | undefined;
  readonly failureThreshold?: number | undefined;
}

export interface PodSpec {
  readonly nodeName?: string | undefined;
  readonly hostNetwork?: boolean | undefined;
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[] | undefined;
  readonly hostname?: string | undefined;
  readonly subdomain?: string | undefined;
  /** Conditions that must be True for the pod to be Ready (rule 104). */
  readonly readinessGates?: readonly { readonly conditionType: string }[] | undefined;
  /** Absent means ClusterFirst (rule 100). */
  readonly dnsPolicy?: DnsPolicy | undefined;
  readonly dnsConfig?: PodDnsConfig | undefined;
}

export type DnsPolicy = 'ClusterFirst' | 'ClusterFirstWithHostNet' | 'Default' | 'None';

export interface PodDnsConfig {
  readonly nameservers?: readonly string[] | undefined;
  readonly searches?: readonly string[] | undefined;
  readonly options?:
    readonly { readonly name: string; readonly value?: string | undefined }[] | undefined;
}

export interface PodStatus {
  readonly phase?: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown' | undefined;
  readonly podIPs?: readonly { readonly ip: string }[] | undefined;
  readonly hostIPs?: readonly { readonly ip: string }[] | undefined;
  readonly conditions?: readonly PodCondition[] | undefined;
}

export interface PodCondition {
  /** `Ready`, `ContainersReady`, or a readiness gate's own. */
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
}

export interface Pod {
  readonly apiVersion: 'v1';
  readonly kind: 'Pod';
  readonly metadata: ObjectMeta;
  readonly spec: PodSpec;
  readonly status?: PodStatus | undefined;
}

export interface LabelSelectorRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values?: readonly string[] | undefined;
}

export interface LabelSelector {
  readonly matchLabels?: Labels | undefined;
  readonly matchExpressions?: readonly LabelSelectorRequirement[] | undefined;
}

export interface IpBlock {
  /** A CIDR, or in a scenario an address reference (address-reference.ts). */
  readonly cidr: string;
  readonly except?: readonly string[] | undefined;
}

export interface NetworkPolicyPeer {
  readonly podSelector?: LabelSelector | undefined;
  readonly namespaceSelector?: LabelSelector | undefined;
  readonly ipBlock?: IpBlock | undefined;
}

export interface NetworkPolicyPort {
  readonly protocol?: Protocol | undefined;
  readonly port?: number | string | undefined;
  readonly endPort?: number | undefined;
}

export interface NetworkPolicyIngressRule {
  readonly ports?: readonly NetworkPolicyPort[] | undefined;
  readonly from?: readonly NetworkPolicyPeer[] | undefined;
}

export interface NetworkPolicyEgressRule {
  readonly ports?: readonly NetworkPolicyPort[] | undefined;
  readonly to?: readonly NetworkPolicyPeer[] | undefined;
}

export interface NetworkPolicySpec {
  readonly podSelector?: LabelSelector | undefined;
  readonly policyTypes?: readonly PolicyType[] | undefined;
  readonly ingress?: readonly NetworkPolicyIngressRule[] | undefined;
  readonly egress?: readonly NetworkPolicyEgressRule[] | undefined;
}

export interface NetworkPolicy {
  readonly apiVersion: 'networking.k8s.io/v1';
  readonly kind: 'NetworkPolicy';
  readonly metadata: ObjectMeta;
  readonly spec: NetworkPolicySpec;
}

/** The label that the control plane keeps on every namespace (rule 14). */
export const namespaceNameLabel = 'kubernetes.io/metadata.name';
