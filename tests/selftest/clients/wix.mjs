// node wix.mjs BASE_URL CALLS: plays [{token, id, message?}, ...] through the vendor's client and prints what it made of the answers.
import * as orders from "@wix/auto_sdk_restaurants_orders";
import { createClient } from "@wix/sdk";

const [baseUrl, calls] = process.argv.slice(2);
const local = new URL(baseUrl);

// The client calls https at the vendor's host; only scheme, host and port are changed on the way.
function toLoopback(input, init) {
  const url = new URL(input instanceof Request ? input.url : input);
  url.protocol = local.protocol;
  url.host = local.host;
  return fetch(url, input instanceof Request ? { method: input.method, headers: input.headers, ...init } : init);
}

const results = [];
for (const { token, id, message } of JSON.parse(calls)) {
  const auth = { getAuthHeaders: async () => ({ headers: { Authorization: token } }) };
  const client = createClient({ modules: { orders }, fetch: toLoopback, auth });
  try {
    results.push({ value: await client.orders.cancelOrder(id, message === undefined ? {} : { message }) });
  } catch (error) {
    const { name, message: text, details, response } = error;
    results.push({ error: name, message: text, details, status: error.status ?? response?.status, code: error.code });
  }
}
console.log(JSON.stringify(results));
