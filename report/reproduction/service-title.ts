/** A signature of Services as the title of an issue: what went wrong, where it was asked, and what the smallest world has. */

const texts: Readonly<Record<string, string>> = {
  'no-answer': 'connections to a Service that has backends are not answered',
  answered: 'a connection is answered although no backend may',
  'denied-answered': 'a backend answers that policies deny to the client',
  'dropped-not-refused': 'a connection that must be refused is dropped',
  'refused-not-dropped': 'a connection that must be dropped is refused',
  'outside-set': 'a pod answers that is no backend of the Service',
  'never-used': 'a backend is never used',
  skewed: 'backends do not get their shares',
  'too-even': 'backends do not draw independently',
  'not-rotating': 'backends do not take turns',
  'not-sticky': 'session affinity does not hold',
  'affinity-never-ends': 'session affinity does not end',
  unbalanced: 'connections are not balanced',
  'endpoint-missing': 'an endpoint is not published',
  'endpoint-unexpected': 'an endpoint is published that should not be',
  'wrong-rcode': 'DNS answers with a wrong response code',
  'record-missing': 'a DNS record is missing',
  'record-unexpected': 'a DNS record is answered that should not be',
  'nxdomain-for-nodata': 'DNS answers NXDOMAIN where the name exists without such records',
  'nodata-for-nxdomain': 'DNS answers NODATA where the name does not exist',
};

/** `Service: a backend is never used (several-endpoints)`. */
export function serviceTitle(signature: string): string {
  const [, fault = '', ...features] = signature.split('/');
  const told = features.filter((feature) => feature !== 'flow' && feature !== 'endpoints');
  const what = `Service: ${texts[fault] ?? fault}`;
  return told.length === 0 ? what : `${what} (${told.join(', ')})`;
}
