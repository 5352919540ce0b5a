/** The cases in which bench/quality/relations counts kills: six pods, both families, an endpoint outside the cluster. */
export const killOptions = { ipFamilies: 'dual', externalEndpoints: 1, podsMax: 6 } as const;
