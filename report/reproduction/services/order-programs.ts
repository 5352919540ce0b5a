/**
 * The server of a pod that events happen to, and the program that gives it an order, for the Node.js that the image has. No single
 * quote and no dollar sign, so that a shell can hold them.
 */
import { serverProgram } from '../programs.ts';

/**
 * The server of every reproduction, which takes orders besides: `open PORT` and `shut PORT` for the ports of probes, `linger` to
 * ignore SIGTERM, `end`, and `ping`. An order that is given twice changes nothing more; each is answered with `done`.
 */
export const orderedServerProgram = `${serverProgram}
const opened = new Map();
const orders = {
  ping: (port, reply) => reply("done"),
  open: (port, reply) => {
    if (opened.has(port)) return reply("done");
    const server = require("net").createServer((socket) => socket.on("error", () => socket.destroy()).end(identity));
    server.on("error", (error) => reply("error " + error.code));
    server.listen(Number(port), () => { opened.set(port, server); reply("done"); });
  },
  shut: (port, reply) => {
    if (opened.has(port)) opened.get(port).close();
    opened.delete(port);
    reply("done");
  },
  linger: (port, reply) => { process.removeAllListeners("SIGTERM").on("SIGTERM", () => {}); reply("done"); },
  end: (port, reply) => { reply("done"); setTimeout(() => process.exit(0), 1000); },
};
const takeOrder = (socket) => socket.on("error", () => socket.destroy()).once("data", (text) => {
  const [order, port] = String(text).trim().split(" ");
  orders[order](port, (answer) => socket.end(answer + "\\n"));
});
require("net").createServer(takeOrder).listen(require("os").tmpdir() + "/orders");
`;

/** Arguments: the order, and its port. Prints what the server says, or `error CODE` where there is none. */
export const orderProgram = `const [order, port] = process.argv.slice(1);
const socket = require("net").connect(require("os").tmpdir() + "/orders");
socket.on("error", (error) => console.log("error " + error.code)).on("data", (text) => process.stdout.write(text));
socket.write(order + " " + (port || "") + "\\n");
`;
