export const killOptions = { ipFamilies: 'dual', externalEndpoints: 1, podsMax: 6 } as const;
