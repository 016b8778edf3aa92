// Lambda's Runtime API, no more than the job needs: lighter than the managed runtime's own loop.
import { Agent, request } from "node:http";
import { handler } from "./function.mjs";

const [hostname, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const agent = new Agent({ keepAlive: true });
const root = "/2018-06-01/runtime/invocation";

const call = (method, path, body) =>
  new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
    const sent = request({ hostname, port, method, path, agent, headers }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => resolve({ headers: answer.headers, body: Buffer.concat(parts) }));
    });
    sent.on("error", reject);
    sent.end(body);
  });

for (;;) {
  const next = await call("GET", `${root}/next`);
  const id = next.headers["lambda-runtime-aws-request-id"];
  try {
    const answer = await handler(JSON.parse(next.body));
    await call("POST", `${root}/${id}/response`, JSON.stringify(answer));
  } catch (error) {
    await call("POST", `${root}/${id}/error`, JSON.stringify({ errorMessage: String(error) }));
  }
}
