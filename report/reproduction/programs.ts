/**
 * The three small programs of a reproduction, for the Node.js that its image has: a server that says who it is, a client
 * that says what became of one connection, and the network of an address. They contain no single quote and no dollar
 * sign, so that a shell can hold them.
 */

/** Arguments: `TCP/80 UDP/80 ...`. Answers every connection and datagram with IDENTITY. */
export const serverProgram = `const identity = (process.env.IDENTITY || "external") + "\\n";
for (const item of process.argv.slice(1)) {
  const [protocol, port] = item.split("/");
  if (protocol === "TCP") {
    const answer = (socket) => socket.on("error", () => socket.destroy()).end(identity);
    require("net").createServer(answer).listen(Number(port));
  } else {
    const bind = (type) => {
      const socket = require("dgram").createSocket(type);
      socket.on("error", () => type === "udp6" && bind("udp4"));
      socket.on("message", (text, peer) => socket.send(identity, peer.port, peer.address));
      socket.bind(Number(port));
    };
    bind("udp6");
  }
}
process.on("SIGTERM", () => process.exit(0));
setInterval(() => {}, 2 ** 30);
`;

/**
 * Arguments: protocol, address, port, timeout in milliseconds. Prints one line: connected IDENTITY, refused, reset,
 * unreachable, timeout, or error CODE where this side could not ask. A datagram is sent three times.
 */
export const clientProgram = `const [protocol, address, port, timeout] = process.argv.slice(1);
const end = (text) => { console.log(text); process.exit(0); };
const answer = (data) => end("connected " + String(data).trim());
const words = { ECONNREFUSED: "refused", ECONNRESET: "reset", EPIPE: "reset", ETIMEDOUT: "timeout",
  EHOSTUNREACH: "unreachable", EHOSTDOWN: "unreachable", EACCES: "unreachable", EPERM: "unreachable" };
const fail = (error) => end(words[error.code] || "error " + (error.code || error));
setTimeout(() => end("timeout"), Number(timeout));
if (protocol === "TCP") {
  const socket = require("net").connect({ host: address, port: Number(port) });
  socket.on("data", answer).on("error", fail).on("close", () => end("reset"));
} else {
  const socket = require("dgram").createSocket(address.includes(":") ? "udp6" : "udp4");
  socket.on("error", fail).on("message", answer);
  const send = () => socket.send("?", (error) => error && fail(error));
  socket.connect(Number(port), address, (error) => {
    if (error) fail(error);
    for (const part of [0, 1, 2]) setTimeout(send, (part * Number(timeout)) / 3);
  });
}
`;

/** Arguments: address, prefix length. Prints the network in CIDR notation. */
export const networkProgram = `const [address, length] = process.argv.slice(1);
const wide = address.includes(":");
const [head, tail] = address.split("::").map((half) => half.split(":").filter(Boolean));
const zeros = tail === undefined ? [] : Array(8 - head.length - tail.length).fill("0");
const groups = wide ? [...head, ...zeros, ...(tail || [])].map((group) => parseInt(group, 16))
  : address.split(".").map(Number);
const width = wide ? 16 : 8;
const masked = groups.map((group, index) => {
  const kept = Math.max(0, Math.min(width, Number(length) - index * width));
  return (group >> (width - kept)) << (width - kept);
});
console.log(masked.map((group) => group.toString(wide ? 16 : 10)).join(wide ? ":" : ".") + "/" + length);
`;
