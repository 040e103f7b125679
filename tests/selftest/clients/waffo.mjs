// node waffo.mjs BASE_URL CALLS: plays [{token, orderId}, ...] through the vendor's client and prints what it made of the answers.
import { generateKeyPairSync } from "node:crypto";
import { WaffoPancake } from "@waffo/pancake-ts";

const [baseUrl, calls] = process.argv.slice(2);
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const client = new WaffoPancake({
  merchantId: "MER_2aUyqjCzEIiEcYMKj7TZtw", // well-formed; nobody checks it on calls with a session token
  privateKey: privateKey.export({ type: "pkcs8", format: "pem" }),
  baseUrl,
  environment: "test",
});

const results = [];
for (const { token, orderId } of JSON.parse(calls)) {
  try {
    results.push({ value: await client.customer(token, { environment: "test" }).cancelOnetimeOrder({ orderId }) });
  } catch (error) {
    results.push({ error: error.name, status: error.status, message: error.message, errors: error.errors });
  }
}
console.log(JSON.stringify(results));
