/** The one function of jstat that tests compare with; the package has no types of its own. */
declare module 'jstat' {
  const jstat: {
    readonly chisquare: { cdf(x: number, degreesOfFreedom: number): number };
  };
  export { jstat as default };
}
