/** Parts of README.md that every finding has, whatever it is about. */
import type { Reproduction } from '../../model/reproduction.ts';

/** What a finding on the simulated cluster does not say. */
export function simulatedNote({
  versions: { cluster },
}: Pick<Reproduction, 'versions'>): readonly string[] {
  if (cluster.kind !== 'simulated') return [];
  return ['> Found on the simulated cluster of kubeprop: it says nothing about any CNI.'];
}

/** Versions and settings of the cluster. */
export function environment({
  versions: { cluster },
}: Pick<Reproduction, 'versions'>): readonly string[] {
  const rows = [
    ['Kubernetes', cluster.serverVersion],
    ['CNI', cluster.cni],
    ['IP families', cluster.ipFamilies.join(', ')],
    ['nodes for pods', String(cluster.nodes.length)],
    ...Object.entries(cluster.details).filter(([key]) => key !== 'server'),
  ];
  return [['| | |', '| --- | --- |', ...rows.map(([key, value]) => `| ${key ?? ''} | ${value ?? ''} |`)].join('\n')]; // prettier-ignore
}

/** A block of Markdown. */
export function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}
