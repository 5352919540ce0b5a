/**
 * The two programs of a reproduction about Services, for the Node.js that its image has: one sends new connections, counts who
 * answered and looks for one kind of fault; the other asks DNS one question. No single quote and no dollar sign, so that a
 * shell can hold them.
 */

/**
 * Arguments: protocol (HTTP for a GET whose status is the answer), address, port, timeout in milliseconds, connections, connections in flight, fault, and who may answer:
 * `NAME=SHARE,...`, with `!NAME` for those that policies deny. The ninth is the bound of the statistic, where the fault has one, the
 * tenth the milliseconds from the end of one connection to the next.
 * Prints a line with the count of each answer, then `sample wrong`, `sample right` or `sample unclear`.
 */
export const flowsProgram = `const [protocol, address, port, timeout, count, width, fault, members, bound, pause] = process.argv.slice(1);
const words = { ECONNREFUSED: "refused", ECONNRESET: "reset", EPIPE: "reset", ETIMEDOUT: "timeout",
  EHOSTUNREACH: "unreachable", EHOSTDOWN: "unreachable", EACCES: "unreachable", EPERM: "unreachable" };
const flow = () => new Promise((resolve) => {
  let close = () => {};
  const end = (text) => { clearTimeout(timer); close(); resolve(text); };
  const timer = setTimeout(() => end("(timeout)"), Number(timeout));
  const fail = (error) => end("(" + (words[error.code] || "error " + (error.code || error)) + ")");
  const answer = (data) => end(String(data).trim());
  if (protocol === "HTTP") {
    const request = require("http").get({ host: address, port: Number(port), path: "/healthz", agent: false });
    close = () => request.destroy();
    request.on("response", ({ statusCode }) => end("HTTP-" + statusCode)).on("error", fail);
  } else if (protocol === "TCP") {
    const socket = require("net").connect({ host: address, port: Number(port) });
    close = () => socket.destroy();
    socket.on("data", answer).on("error", fail).on("close", () => end("(reset)"));
  } else {
    const socket = require("dgram").createSocket(address.includes(":") ? "udp6" : "udp4");
    close = () => { try { socket.close(); } catch {} };
    socket.on("error", fail).on("message", answer);
    socket.connect(Number(port), address, (error) => error ? fail(error) : socket.send("?"));
  }
});
(async () => {
  const seen = [];
  let left = Number(count);
  const work = async () => { while (left-- > 0) { seen.push(await flow()); if (left > 0 && Number(pause) > 0) await new Promise((next) => setTimeout(next, Number(pause))); } };
  await Promise.all(Array.from({ length: Number(width) }, work));
  const counts = {};
  for (const one of seen) counts[one] = (counts[one] || 0) + 1;
  for (const [name, times] of Object.entries(counts)) console.log("  " + times + " of " + count + ": " + name);
  const all = members.split(",").filter(Boolean).map((item) => item.split("="));
  const allowed = all.filter(([name]) => name[0] !== "!");
  const denied = all.filter(([name]) => name[0] === "!").map(([name]) => name.slice(1));
  const answers = seen.filter((one) => one[0] !== "(");
  const failed = seen.length - answers.length;
  const fast = seen.filter((one) => ["(refused)", "(reset)", "(unreachable)"].includes(one)).length;
  const known = allowed.map(([name]) => name).concat(denied);
  const statistic = () => allowed.reduce((sum, [name, share]) => {
    const wanted = answers.length * Number(share);
    return sum + ((counts[name] || 0) - wanted) ** 2 / wanted;
  }, 0);
  const tests = {
    "outside-set": () => answers.some((one) => !known.includes(one)),
    "denied-answered": () => answers.some((one) => denied.includes(one)),
    "answered": () => answers.length > 0,
    "no-answer": () => failed > 0.1 * seen.length,
    "never-used": () => allowed.some(([name]) => !counts[name]),
    "skewed": () => statistic() > Number(bound),
    "too-even": () => statistic() < Number(bound),
    "not-sticky": () => new Set(answers).size > 1,
    "affinity-never-ends": () => new Set(answers).size === 1,
    "dropped-not-refused": () => answers.length === 0 && fast === 0,
    "refused-not-dropped": () => answers.length === 0 && fast > 0,
  };
  const silent = answers.length === 0 && !["answered", "no-answer", "dropped-not-refused", "refused-not-dropped"].includes(fault);
  const test = tests[fault];
  const broken = seen.some((one) => one.startsWith("(error"));
  console.log("sample " + (!test || silent || broken ? "unclear" : test() ? "wrong" : "right"));
})();
`;

/** Arguments: type, name. Prints the records, one a line, or NXDOMAIN, NODATA or the code of another failure. */
export const resolveProgram = `const [type, name] = process.argv.slice(1);
const { Resolver } = require("dns").promises;
const resolver = new Resolver({ timeout: 3000, tries: 3 });
const text = { SRV: (one) => one.port + " " + one.name, TXT: (one) => one.join("") };
const plain = (one) => (text[type] || String)(one).toLowerCase();
const ask = type === "PTR" && !name.includes("arpa") ? resolver.reverse(name) : resolver.resolve(name, type);
ask.then((all) => console.log(all.map((one) => type + " " + plain(one)).sort().join("\\n")),
  (error) => console.log({ ENOTFOUND: "NXDOMAIN", ENODATA: "NODATA" }[error.code] || "error " + error.code));
`;
