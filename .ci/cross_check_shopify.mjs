// Asks Shopify's own package whether a webhook or an app proxy request is signed as it should be.
import "@shopify/shopify-api/adapters/node";
import { shopifyApi, ApiVersion } from "@shopify/shopify-api";

let input = "";
for await (const chunk of process.stdin) input += chunk;
const wish = JSON.parse(input);

const versions = Object.values(ApiVersion);
const api = shopifyApi({
  apiKey: "key-of-nobody",
  apiSecretKey: wish.secret,
  apiVersion: versions[versions.length - 2],
  hostName: "app.example.com",
  isEmbeddedApp: false,
  logger: { log: () => {} },
});

async function webhook() {
  const rawRequest = { method: "POST", url: "/", headers: wish.headers };
  const rawResponse = {};
  const told = await api.webhooks.validate({ rawBody: wish.body, rawRequest, rawResponse });
  return told.valid;
}

async function proxy() {
  const query = {};
  for (const [name, value] of new URLSearchParams(wish.query)) query[name] = value;
  try {
    return await api.utils.validateHmac(query, { signator: "appProxy" });
  } catch {
    return false;
  }
}

const valid = wish.kind === "webhook" ? await webhook() : await proxy();
process.stdout.write(JSON.stringify({ valid }));
