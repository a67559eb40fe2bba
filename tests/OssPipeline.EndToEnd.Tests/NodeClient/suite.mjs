// Runs the official Node client through its operations and writes one JSON line per scenario: { name, ok, error }.
// What the client gives back is checked here; what the server then holds, by the test that runs this.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { Readable } from 'node:stream';
import OSS from 'ali-oss';

const { ENDPOINT, REGION, BUCKET, ACCESS_KEY_ID, ACCESS_KEY_SECRET, WORK } = process.env;
const UNUSUAL = 'a b+c%20é/中文 & more';

function clientOf(options = {}) {
  return new OSS({
    endpoint: ENDPOINT, region: `oss-${REGION}`, bucket: BUCKET, accessKeyId: ACCESS_KEY_ID, accessKeySecret: ACCESS_KEY_SECRET,
    secure: false, sldEnable: true, authorizationV4: true, retryMax: 0, ...options,
  });
}

function bytes(length, seed = 1) {
  const out = Buffer.alloc(length);
  let x = seed >>> 0 || 1;
  for (let i = 0; i < length; i++) {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    out[i] = x >>> 24;
  }
  return out;
}

async function gather(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

// A request by somebody who knows nothing but the URL.
function bare(method, url, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, headers }, async response => resolve({ status: response.statusCode, headers: response.headers, body: await gather(response) }));
    request.on('error', reject);
    request.end(body);
  });
}

async function failing(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}

const scenarios = {
  async 'put of a buffer, with headers and metadata'(c, at) {
    const body = bytes(5000);
    const put = await c.put(`${at}${UNUSUAL}`, body, { mime: 'text/plain', meta: { owner: 'me', n: 7 }, headers: { 'Cache-Control': 'no-cache' } });
    assert.equal(put.res.status, 200);
    const got = await c.get(`${at}${UNUSUAL}`);
    assert.deepEqual(got.content, body);
    const head = await c.head(`${at}${UNUSUAL}`);
    assert.deepEqual(head.meta, { owner: 'me', n: '7' });
    assert.equal(head.res.headers['content-type'], 'text/plain');
    assert.equal(head.res.headers['cache-control'], 'no-cache');
    assert.equal(head.res.headers['content-md5'], createHash('md5').update(body).digest('base64'));
  },
  async 'put of a file'(c, at) {
    const file = path.join(WORK, 'file.bin');
    fs.writeFileSync(file, bytes(300000, 2));
    await c.put(`${at}file.bin`, file);
    const target = path.join(WORK, 'back.bin');
    await c.get(`${at}file.bin`, target);
    assert.deepEqual(fs.readFileSync(target), bytes(300000, 2));
  },
  async 'put of a stream'(c, at) {
    await c.putStream(`${at}stream`, Readable.from([bytes(70000, 3), bytes(30000, 4)]));
    assert.deepEqual((await c.get(`${at}stream`)).content, Buffer.concat([bytes(70000, 3), bytes(30000, 4)]));
  },
  async 'put of an empty object'(c, at) {
    await c.put(`${at}empty`, Buffer.alloc(0));
    assert.equal((await c.get(`${at}empty`)).content.length, 0);
  },
  async 'get of a range and as a stream'(c, at) {
    const body = bytes(10000, 5);
    await c.put(`${at}r`, body);
    const part = await c.get(`${at}r`, { headers: { Range: 'bytes=100-199' } });
    assert.equal(part.res.status, 206);
    assert.deepEqual(part.content, body.subarray(100, 200));
    assert.deepEqual(await gather((await c.getStream(`${at}r`)).stream), body);
  },
  async 'conditions of a get'(c, at) {
    const put = await c.put(`${at}c`, bytes(10));
    const etag = put.res.headers.etag;
    assert.equal((await c.get(`${at}c`, { headers: { 'If-Match': etag } })).res.status, 200);
    assert.equal((await failing(c.get(`${at}c`, { headers: { 'If-Match': '"00000000000000000000000000000000"' } }))).status, 412);
    assert.equal((await c.get(`${at}c`, { headers: { 'If-None-Match': etag } })).res.status, 304); // which the client takes for success
    assert.equal((await failing(c.get(`${at}c`, { headers: { 'If-Unmodified-Since': 'Mon, 01 Jan 2001 00:00:00 GMT' } }))).status, 412);
  },
  async 'multipart upload'(c, at) {
    const file = path.join(WORK, 'multi.bin');
    fs.writeFileSync(file, bytes(1000000, 6));
    const done = await c.multipartUpload(`${at}multi`, file, { partSize: 200 * 1024, parallel: 3, meta: { owner: 'me' } });
    assert.match(done.etag, /^"[0-9A-F]{32}-5"$/);
    const head = await c.head(`${at}multi`);
    assert.equal(head.res.headers['x-oss-object-type'], 'Multipart');
    assert.deepEqual(head.meta, { owner: 'me' });
    assert.deepEqual((await c.get(`${at}multi`)).content, bytes(1000000, 6));
  },
  async 'multipart upload goes on from a checkpoint'(c, at) {
    const file = path.join(WORK, 'checkpoint.bin');
    fs.writeFileSync(file, bytes(1000000, 7));
    let checkpoint;
    const first = clientOf();
    await failing(first.multipartUpload(`${at}checkpoint`, file, {
      partSize: 150 * 1024, parallel: 1,
      progress: async (p, cpt) => {
        checkpoint = cpt ?? checkpoint;
        if (p > 0.4) first.cancel();
      },
    }));
    assert.ok(checkpoint.doneParts.length >= 2 && checkpoint.doneParts.length < 7);
    const already = checkpoint.doneParts.length;
    let sent = 0;
    const request = c.urllib.request;
    const counting = { ...c.urllib, request: (url, args) => (/partNumber=/.test(url) && args.method === 'PUT' ? sent++ : 0, request(url, args)) };
    c.urllib = counting;
    await c.multipartUpload(`${at}checkpoint`, file, { checkpoint, parallel: 1 });
    assert.equal(sent, 7 - already);
    assert.deepEqual((await c.get(`${at}checkpoint`)).content, bytes(1000000, 7));
  },
  async 'listing of uploads and parts, and abort'(c, at) {
    const started = await c.initMultipartUpload(`${at}open`);
    const file = path.join(WORK, 'part.bin');
    fs.writeFileSync(file, bytes(102400, 8));
    await c.uploadPart(`${at}open`, started.uploadId, 1, file, 0, 102400);
    const uploads = await c.listUploads({ prefix: `${at}open`, 'max-uploads': 10 });
    assert.deepEqual(uploads.uploads.map(u => u.uploadId), [started.uploadId]);
    const parts = await c.listParts(`${at}open`, started.uploadId);
    assert.equal([].concat(parts.parts)[0].Size ?? parts.parts[0].size, '102400');
    await c.abortMultipartUpload(`${at}open`, started.uploadId);
    assert.equal((await c.listUploads({ prefix: `${at}open` })).uploads?.length ?? 0, 0);
  },
  async 'listing, version 1'(c, at) {
    for (const name of ['a', 'd/1', 'd/2', 'e f', 'z+']) await c.put(`${at}list/${name}`, bytes(1));
    const all = await c.list({ prefix: `${at}list/`, 'max-keys': 1000 });
    assert.deepEqual(all.objects.map(o => o.name.slice(`${at}list/`.length)), ['a', 'd/1', 'd/2', 'e f', 'z+']);
    const folded = await c.list({ prefix: `${at}list/`, delimiter: '/', 'max-keys': 1000 });
    assert.deepEqual(folded.prefixes, [`${at}list/d/`]);
    assert.equal(folded.objects.length, 3);
    const first = await c.list({ prefix: `${at}list/`, 'max-keys': 2 });
    assert.ok(first.isTruncated);
    const rest = await c.list({ prefix: `${at}list/`, 'max-keys': 1000, marker: first.nextMarker });
    assert.equal(rest.objects.length, 3);
    assert.equal(all.objects[0].owner.id.length > 0, true);
  },
  async 'listing, version 2'(c, at) {
    for (const name of ['a', 'd/1', 'd/2', 'e f', 'z+']) await c.put(`${at}list/${name}`, bytes(1));
    const seen = [];
    let token;
    do {
      const page = await c.listV2({ prefix: `${at}list/`, 'max-keys': '2', ...(token ? { 'continuation-token': token } : {}) });
      seen.push(...page.objects.map(o => o.name.slice(`${at}list/`.length)));
      token = page.nextContinuationToken;
    } while (token);
    assert.deepEqual(seen, ['a', 'd/1', 'd/2', 'e f', 'z+']);
    const after = await c.listV2({ prefix: `${at}list/`, 'start-after': `${at}list/d/2`, 'fetch-owner': 'true' });
    assert.equal(after.objects.length, 2);
    assert.ok(after.objects[0].owner);
    assert.deepEqual((await c.listV2({ prefix: `${at}list/`, delimiter: '/' })).prefixes, [`${at}list/d/`]);
  },
  async 'copy, with and without new metadata'(c, at) {
    await c.put(`${at}${UNUSUAL}`, bytes(4000, 9), { meta: { owner: 'me' } });
    await c.copy(`${at}copy`, `${at}${UNUSUAL}`);
    assert.deepEqual((await c.get(`${at}copy`)).content, bytes(4000, 9));
    assert.deepEqual((await c.head(`${at}copy`)).meta, { owner: 'me' });
    await c.copy(`${at}copy2`, `${at}${UNUSUAL}`, { meta: { owner: 'you' } });
    assert.deepEqual((await c.head(`${at}copy2`)).meta, { owner: 'you' });
    assert.equal((await failing(c.copy(`${at}copy3`, `${at}none`))).code, 'NoSuchKey');
    const condition = await failing(c.copy(`${at}copy3`, `${at}copy`, { headers: { 'x-oss-copy-source-if-match': '"0"' } }));
    assert.equal(condition.status, 412);
  },
  async 'copy by parts'(c, at) {
    await c.put(`${at}source`, bytes(500000, 10));
    await c.multipartUploadCopy(`${at}parts`, { sourceKey: `${at}source`, sourceBucketName: BUCKET }, { partSize: 200 * 1024, parallel: 2 });
    assert.deepEqual((await c.get(`${at}parts`)).content, bytes(500000, 10));
  },
  async 'append'(c, at) {
    const first = await c.append(`${at}log`, bytes(1000, 11));
    assert.equal(first.nextAppendPosition, '1000');
    const second = await c.append(`${at}log`, bytes(500, 12), { position: first.nextAppendPosition });
    assert.equal(second.nextAppendPosition, '1500');
    assert.deepEqual((await c.get(`${at}log`)).content, Buffer.concat([bytes(1000, 11), bytes(500, 12)]));
    assert.equal((await failing(c.append(`${at}log`, bytes(1), { position: '3' }))).code, 'PositionNotEqualToLength');
  },
  async 'signed urls, version 1'(c, at) {
    const v1 = clientOf({ authorizationV4: false, endpoint: ENDPOINT.replace('127.0.0.1', 'localhost') }); // it refuses to sign for an IP address
    await v1.put(`${at}${UNUSUAL}`, bytes(100, 13));
    const get = await bare('GET', v1.signatureUrl(`${at}${UNUSUAL}`, { expires: 60, response: { 'content-type': 'text/x-mine' } }));
    assert.equal(get.status, 200);
    assert.equal(get.headers['content-type'], 'text/x-mine');
    assert.deepEqual(get.body, bytes(100, 13));
    const put = await bare('PUT', v1.signatureUrl(`${at}signed`, { method: 'PUT', expires: 60, 'Content-Type': 'text/plain' }), 'hello', { 'Content-Type': 'text/plain' });
    assert.equal(put.status, 200);
    assert.equal((await v1.get(`${at}signed`)).content.toString(), 'hello');
    const expired = await bare('GET', v1.signatureUrl(`${at}signed`, { expires: -10 }));
    assert.equal(expired.status, 403);
  },
  async 'signed urls, version 4'(c, at) {
    await c.put(`${at}${UNUSUAL}`, bytes(100, 14));
    const get = await bare('GET', await c.signatureUrlV4('GET', 60, undefined, `${at}${UNUSUAL}`));
    assert.equal(get.status, 200);
    assert.deepEqual(get.body, bytes(100, 14));
    const url = await c.signatureUrlV4('PUT', 60, { headers: { 'Content-Type': 'text/plain' } }, `${at}signed4`);
    assert.equal((await bare('PUT', url, 'hello', { 'Content-Type': 'text/plain' })).status, 200);
    assert.equal((await c.get(`${at}signed4`)).content.toString(), 'hello');
    const spoiled = await bare('GET', (await c.signatureUrlV4('GET', 60, undefined, `${at}signed4`)).replace(/.$/, x => (x === '0' ? '1' : '0')));
    assert.equal(spoiled.status, 403);
    assert.match(spoiled.body.toString(), /<CanonicalRequest>/);
  },
  async 'delete of one and of many'(c, at) {
    for (const name of ['1', '2', UNUSUAL]) await c.put(`${at}del/${name}`, bytes(1));
    await c.delete(`${at}del/1`);
    assert.equal((await failing(c.head(`${at}del/1`))).status, 404);
    const many = await c.deleteMulti([`${at}del/2`, `${at}del/${UNUSUAL}`]);
    assert.equal(many.deleted.length, 2);
    await c.put(`${at}del/3`, bytes(1));
    await c.deleteMulti([`${at}del/3`], { quiet: true });
    assert.equal((await c.list({ prefix: `${at}del/` })).objects?.length ?? 0, 0);
  },
  async 'new metadata in place'(c, at) {
    await c.put(`${at}meta`, bytes(10), { meta: { owner: 'me' } });
    await c.putMeta(`${at}meta`, { owner: 'you', more: '1' });
    assert.deepEqual((await c.head(`${at}meta`)).meta, { owner: 'you', more: '1' });
    assert.deepEqual((await c.get(`${at}meta`)).content, bytes(10));
  },
  async 'symlink'(c, at) {
    await c.put(`${at}${UNUSUAL}`, bytes(10, 15));
    await c.putSymlink(`${at}link`, `${at}${UNUSUAL}`, { meta: { owner: 'me' } });
    assert.equal((await c.getSymlink(`${at}link`)).targetName, `${at}${UNUSUAL}`);
    assert.deepEqual((await c.get(`${at}link`)).content, bytes(10, 15));
  },
  async 'tagging'(c, at) {
    await c.put(`${at}tagged`, bytes(10));
    await c.putObjectTagging(`${at}tagged`, { team: 'data', 'cost centre': '4+2' });
    assert.deepEqual((await c.getObjectTagging(`${at}tagged`)).tag, { team: 'data', 'cost centre': '4+2' });
    await c.deleteObjectTagging(`${at}tagged`);
    assert.deepEqual((await c.getObjectTagging(`${at}tagged`)).tag, {});
  },
  async 'acl'(c, at) {
    await c.put(`${at}acl`, bytes(10));
    assert.equal((await c.getACL(`${at}acl`)).acl, 'default');
    await c.putACL(`${at}acl`, 'public-read');
    assert.equal((await c.getACL(`${at}acl`)).acl, 'public-read');
    assert.equal((await bare('GET', `${ENDPOINT}/${BUCKET}/${encodeURI(`${at}acl`)}`)).status, 200);
  },
  async 'object meta'(c, at) {
    await c.put(`${at}om`, bytes(123));
    const meta = await c.getObjectMeta(`${at}om`);
    assert.equal(meta.res.headers['content-length'], '123');
    assert.ok(meta.res.headers['x-oss-hash-crc64ecma']);
  },
  async 'restore'(c, at) {
    await c.put(`${at}cold`, bytes(10), { headers: { 'x-oss-storage-class': 'Archive' } });
    assert.equal((await failing(c.get(`${at}cold`))).code, 'InvalidObjectState');
    assert.equal((await c.restore(`${at}cold`)).res.status, 202);
    assert.deepEqual((await c.get(`${at}cold`)).content, bytes(10));
  },
  async 'overwriting can be forbidden'(c, at) {
    await c.put(`${at}once`, bytes(10));
    assert.equal((await failing(c.put(`${at}once`, bytes(11), { headers: { 'x-oss-forbid-overwrite': 'true' } }))).code, 'FileAlreadyExists');
  },
  async 'errors have code, request ID and details'(c, at) {
    const missing = await failing(c.get(`${at}none`));
    assert.deepEqual([missing.status, missing.code], [404, 'NoSuchKey']);
    assert.ok(missing.requestId);
    assert.equal((await failing(c.head(`${at}none`))).code, 'NoSuchKey');
    const wrong = await failing(clientOf({ accessKeySecret: 'wrong' }).get(`${at}none`));
    assert.deepEqual([wrong.status, wrong.code], [403, 'SignatureDoesNotMatch']);
    const unknown = await failing(clientOf({ accessKeyId: 'nobody' }).get(`${at}none`));
    assert.equal(unknown.code, 'InvalidAccessKeyId');
    assert.equal((await failing(clientOf({ bucket: 'no-such-bucket' }).get('k'))).code, 'NoSuchBucket');
  },
  async 'buckets'(c) {
    await c.putBucket('node-made');
    assert.ok((await c.listBuckets()).buckets.some(b => b.name === 'node-made'));
    assert.equal((await c.getBucketInfo('node-made')).bucket.Name, 'node-made');
    assert.equal((await c.getBucketACL('node-made')).acl, 'private');
    await c.deleteBucket('node-made');
  },
};

const versions = {
  async 'versions'(c, at) {
    await c.putBucket('node-versions');
    c.useBucket('node-versions');
    await c.putBucketVersioning('node-versions', 'Enabled');
    assert.equal((await c.getBucketVersioning('node-versions')).versionStatus, 'Enabled');
    const first = await c.put('k', bytes(10, 1));
    const second = await c.put('k', bytes(20, 2));
    const ids = [first, second].map(p => p.res.headers['x-oss-version-id']);
    assert.notEqual(ids[0], ids[1]);
    assert.deepEqual((await c.get('k', { versionId: ids[0] })).content, bytes(10, 1));
    await c.delete('k');
    assert.equal((await failing(c.get('k'))).code, 'NoSuchKey');
    const listed = await c.getBucketVersions({ prefix: 'k' });
    assert.deepEqual(listed.objects.map(o => o.versionId).sort(), [...ids].sort());
    assert.equal(listed.deleteMarker.length, 1);
    await c.delete('k', { versionId: listed.deleteMarker[0].versionId });
    assert.deepEqual((await c.get('k')).content, bytes(20, 2));
  },
};

const all = { ...scenarios, ...versions };
for (const name of Object.keys(all)) {
  for (const [signature, authorizationV4] of [['V4', true], ['V1', false]]) {
    const at = `${signature}/${name.replace(/\W+/g, '-')}/`;
    let error = null;
    try {
      if (name !== 'versions' && name !== 'buckets' || signature === 'V4') await all[name](clientOf({ authorizationV4 }), at);
    } catch (e) {
      error = `${e.message}${e.code ? ` [${e.code}]` : ''}\n${e.stack}`;
    }
    console.log(JSON.stringify({ name: `${name} (${signature})`, ok: error === null, error }));
  }
}
