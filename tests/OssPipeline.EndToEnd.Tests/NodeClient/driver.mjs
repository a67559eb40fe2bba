// Runs calls of the official Node client (npm "ali-oss") for the C# tests: one JSON line in per call, one out.
//   in:  { id, options, method, args }                       args may hold { $bytes: base64 } and { $stream: base64 }
//   out: { id, result?, error?, requests, checkpoint? }      requests are those that the call sent, in order
// Nothing is checked here: what is expected stands in the tests.
import { createRequire } from 'node:module';
import readline from 'node:readline';
import { Readable } from 'node:stream';

const OSS = createRequire(`${process.env.PACKAGES}/`)('ali-oss');

function revive(value) {
  if (Array.isArray(value)) return value.map(revive);
  if (value === null || typeof value !== 'object') return value;
  if (typeof value.$bytes === 'string') return Buffer.from(value.$bytes, 'base64');
  if (typeof value.$stream === 'string') return Readable.from(pieces(Buffer.from(value.$stream, 'base64')));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, revive(inner)]));
}

function* pieces(bytes) {
  for (let at = 0; at < bytes.length; at += 10000) yield bytes.subarray(at, at + 10000);
}

function plain(value) {
  if (Buffer.isBuffer(value)) return { $bytes: value.toString('base64') };
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, name === 'res' ? response(inner) : plain(inner)]));
}

function response(res) {
  return { status: res.status, headers: res.headers };
}

async function gather(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function run({ id, options, method, args }) {
  const client = new OSS(options);
  const { urllib } = client;
  const answer = { id, requests: [] };
  client.urllib = {
    request(url, params) {
      answer.requests.push(`${params.method} ${url}`);
      return urllib.request(url, params);
    },
  };
  const values = revive(args);
  if (method === 'multipartUpload') {
    // As a program that wants to go on after a crash would keep it: as text, after every part.
    values[2] = { ...values[2], progress: async (_, checkpoint) => { if (checkpoint) answer.checkpoint = JSON.stringify(checkpoint); } };
  }
  try {
    let result = await client[method](...values);
    if (method === 'getStream') result = { res: result.res, content: await gather(result.stream) };
    answer.result = plain(result) ?? null;
  } catch (error) {
    answer.error = { name: error.name, code: error.code, status: error.status, message: error.message, requestId: error.requestId };
  }
  return answer;
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await run(JSON.parse(line)))}\n`);
}
