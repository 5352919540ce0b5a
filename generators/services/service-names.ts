/** Names of generated Services, some of them prefixes of others. They go round, so that a lane does not delete and make a Service of the same name in one step. */
export const serviceNames = ['web', 'web-1', 'api', 'db', 'we', 'api-web', 'cache'];
