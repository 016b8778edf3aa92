// The same job in Node 20: check Shopify's signature, keep the order's latest state with one conditional write.
import { createHmac, timingSafeEqual } from "node:crypto";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";

const table = process.env.TABLE_NAME;
const secret = process.env.SECRET;
const client = new DynamoDBClient({});

const reply = (statusCode, result) => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ result }),
});

function isSigned(body, signature) {
  const expected = createHmac("sha256", secret).update(body).digest();
  const given = Buffer.from(signature ?? "", "base64");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function read(body) {
  try {
    const order = JSON.parse(body);
    const at = Date.parse(order.updated_at);
    return order.id && !Number.isNaN(at) ? { order, at } : undefined;
  } catch {
    return undefined;
  }
}

export async function handler(event) {
  const body = Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8");
  if (!isSigned(body, event.headers["x-shopify-hmac-sha256"])) return reply(401, "refused");
  const read_ = read(body);
  if (!read_) return reply(400, "unreadable");
  const { order, at } = read_;
  const journey = {
    email: order.email,
    name: order.name,
    state: order.cancelled_at ? "cancelled" : "placed",
    shipping: order.shipping_lines?.[0]?.title ?? "",
    items: (order.line_items ?? []).map(({ title, quantity }) => ({ title, quantity })),
  };
  try {
    await client.send(
      new PutItemCommand({
        TableName: table,
        Item: {
          pk: { S: `bench-node#${order.id}` },
          sk: { S: "J" },
          updated_at: { N: String(at) },
          doc: { S: JSON.stringify(journey) },
        },
        ConditionExpression: "attribute_not_exists(pk) OR updated_at < :at",
        ExpressionAttributeValues: { ":at": { N: String(at) } },
      }),
    );
    return reply(200, "recorded");
  } catch (error) {
    if (error.name === "ConditionalCheckFailedException") return reply(200, "duplicate");
    throw error;
  }
}
