// Bytes on a bare socket that are hardly HTTP: whatever comes back is a refusal or nothing.
import type { Chance } from './chance.ts'
import { bytesOf, type Input, type Target } from './input.ts'
import { torn } from './junk.ts'

/** Bytes sent as they are; the socket is closed after what comes back. */
export function wireInput(chance: Chance, target: Target): Input {
  const [kind, text] = chance.one(requests(chance, target))
  const bytes = bytesOf(text)
  const wire = chance.is(0.3) ? torn(chance, bytes) : bytes
  return { kind: `wire ${kind}`, method: '', path: '', headers: {}, body: null, wire }
}

function requests(chance: Chance, target: Target): [string, string][] {
  const path = chance.one([target.line.path, target.telegram.path, '/health', '/api/v1/workspaces', '/metrics'])
  const host = 'Host: caseline.invalid\r\n'
  const post = (headers: string, body: string, version = 'HTTP/1.1') =>
    `POST ${path} ${version}\r\n${host}${headers}\r\n${body}`
  return [
    ['no request', '\r\n\r\n\r\n'],
    ['of another protocol', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000'],
    ['HTTP/2 at once', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['HTTP/0.9', `GET ${path}\r\n`],
    ['HTTP/1.0 without host', `GET ${path} HTTP/1.0\r\n\r\n`],
    ['HTTP/1.1 without host', `GET ${path} HTTP/1.1\r\n\r\n`],
    ['HTTP/9', `GET ${path} HTTP/9.9\r\n${host}\r\n`],
    ['an absolute address', `GET http://elsewhere.invalid${path} HTTP/1.1\r\n${host}\r\n`],
    ['an address that is none', `GET http://[::1${path} HTTP/1.1\r\n${host}\r\n`],
    ['a host that is none', `GET ${path} HTTP/1.1\r\nHost: a b/c?d#e@[\r\n\r\n`],
    ['an empty host', `GET ${path} HTTP/1.1\r\nHost:\r\n\r\n`],
    ['two hosts', `GET ${path} HTTP/1.1\r\n${host}Host: other\r\n\r\n`],
    ['no path', `GET  HTTP/1.1\r\n${host}\r\n`],
    ['a star', `OPTIONS * HTTP/1.1\r\n${host}\r\n`],
    ['a tunnel', `CONNECT elsewhere.invalid:443 HTTP/1.1\r\n${host}\r\n`],
    ['an upgrade', `GET ${path} HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`],
    ['a body that is shorter than said', post('Content-Length: 500\r\n', '{"events":[]}')],
    ['a body that is longer than said', post('Content-Length: 2\r\n', '{"events":[]}')],
    ['a length that is none', post('Content-Length: twelve\r\n', '{}')],
    ['a length below nothing', post('Content-Length: -1\r\n', '{}')],
    ['a length beyond numbers', post(`Content-Length: ${'9'.repeat(40)}\r\n`, '{}')],
    ['two lengths', post('Content-Length: 2\r\nContent-Length: 13\r\n', '{"events":[]}')],
    ['a length and chunks', post('Content-Length: 4\r\nTransfer-Encoding: chunked\r\n', '2\r\n{}\r\n0\r\n\r\n')],
    ['chunks that are none', post('Transfer-Encoding: chunked\r\n', 'zz\r\n{}\r\n')],
    ['a chunk beyond numbers', post('Transfer-Encoding: chunked\r\n', `${'f'.repeat(20)}\r\n{}`)],
    ['chunks that end early', post('Transfer-Encoding: chunked\r\n', '5\r\n{}')],
    ['an unknown encoding', post('Transfer-Encoding: gzip\r\n', '{}')],
    ['an expectation', post('Expect: 100-continue\r\nContent-Length: 2\r\n', '{}')],
    ['an odd expectation', post('Expect: miracles\r\nContent-Length: 2\r\n', '{}')],
    ['headers without end', `GET ${path} HTTP/1.1\r\n${host}${'x-a: b\r\n'.repeat(chance.int(1, 3000))}\r\n`],
    ['a header without end', `GET ${path} HTTP/1.1\r\n${host}x-a: ${'b'.repeat(chance.int(1, 100_000))}\r\n\r\n`],
    ['a header with NUL', `GET ${path} HTTP/1.1\r\n${host}x-a: b\u0000c\r\n\r\n`],
    ['a header with a bare line feed', `GET ${path} HTTP/1.1\r\n${host}x-a: b\nx-c: d\r\n\r\n`],
    ['a folded header', `GET ${path} HTTP/1.1\r\n${host}x-a: b\r\n c\r\n\r\n`],
    ['a header without a name', `GET ${path} HTTP/1.1\r\n${host}: b\r\n\r\n`],
    ['many at once', `GET /health HTTP/1.1\r\n${host}\r\n`.repeat(chance.int(2, 50))],
    ['half a head', `POST ${path} HTTP/1.1\r\nHos`],
    ['a method of its own', `BREW ${path} HTTP/1.1\r\n${host}\r\n`],
    ['a path with control characters', `GET ${path}\u0001\u007f HTTP/1.1\r\n${host}\r\n`],
    ['a path that is not ASCII', `GET /${'é'.repeat(20)} HTTP/1.1\r\n${host}\r\n`],
  ]
}
